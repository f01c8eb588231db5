// A field that names a row of a long list: what is typed is looked up, the offers stand in the browser's own list.
const PAUSE = 200;

for (const input of document.querySelectorAll("input[data-lookup]")) {
  const offers = document.getElementById(input.getAttribute("list"));
  let timer, asked = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = input.value.split(",")[0].trim();
      if (words.length < 2 || words === asked) return;
      asked = words;
      const response = await fetch(`${input.dataset.door ?? "../ajax/lookup/"}?${new URLSearchParams({ name: input.dataset.lookup, q: words })}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      offers.replaceChildren(...(await response.json()).map((title) => new Option(title, title)));
    }, PAUSE);
  });
}
