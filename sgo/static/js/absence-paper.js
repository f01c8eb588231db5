// A paper about missed lessons: what it would change is shown while its days are chosen.
const form = document.querySelector("#paper");
const steps = document.querySelector("#steps");
let asked = 0, pause = 0;

async function look() {
  const mine = ++asked;
  const values = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrf_token", "version"].includes(name)));
  const url = new URL(form.dataset.preview, location.href);
  for (const [name, value] of values) url.searchParams.set(name, value);
  const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.ok && mine === asked) steps.innerHTML = await answer.text();
}

form.addEventListener("input", (event) => {
  if (event.target.name === "start_on") {                // one day is the usual case: the end follows the beginning
    const end = form.elements.end_on;
    if (!end.value || end.value < event.target.value) end.value = event.target.value;
  }
  clearTimeout(pause);
  pause = setTimeout(look, 250);
});
