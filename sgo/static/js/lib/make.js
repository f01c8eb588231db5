// A row made in the midst of another form: its own form in a window over the page; resolves with the new row, or null when it was given up.
import { enhance } from "./fields.js";
import { changed } from "./changed.js";
import { relogin } from "./relogin.js";

let opened = 0;

const ask = (url, body) => fetch(url, { method: body ? "POST" : "GET", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });

async function answered(url, body) {
  let answer = await ask(url, body);
  while (answer.status === 401) {                        // the session has ended: log in in another tab, then the same once more
    await relogin();
    body?.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    answer = await ask(url, body);
  }
  return answer;
}

function apart(root, mark) {                             // two forms on one page may not share ids
  for (const item of root.querySelectorAll("[id]")) item.id = mark + item.id;
  for (const name of ["for", "list", "aria-describedby", "data-create-for"]) {
    for (const item of root.querySelectorAll(`[${name}]`)) item.setAttribute(name, item.getAttribute(name).split(" ").map((id) => mark + id).join(" "));
  }
  for (const link of root.querySelectorAll('a[href^="#"]')) link.setAttribute("href", `#${mark}${link.hash.slice(1)}`);
}

export async function make(url, typed = "") {
  const dialog = document.createElement("dialog");
  const mark = `m${opened += 1}-`;
  dialog.className = "dialog wide";
  dialog.setAttribute("aria-labelledby", `${mark}title`);
  dialog.innerHTML = `<header><h2 id="${mark}title"></h2></header><div class="in"></div>`;
  const [heading, inside] = [dialog.querySelector("h2"), dialog.querySelector(".in")];
  document.body.append(dialog);

  return new Promise((resolve) => {
    const end = (row) => { dialog.close(); dialog.remove(); resolve(row); };
    const give = () => {
      const form = dialog.querySelector("form");
      if (!form || !changed(form).length || window.confirm("Закрыть окно? Введённое в нём не сохранено.")) end(null);
    };

    function show(html) {
      inside.innerHTML = html;
      const form = inside.querySelector("form");
      if (!form) return fail();
      heading.textContent = form.dataset.title;
      apart(inside, mark);
      enhance(form);
      form.querySelector("[data-cancel]").addEventListener("click", give);
      form.addEventListener("submit", (event) => { event.preventDefault(); save(form); });
      (form.querySelector(`#${mark}sum`) ?? form.querySelector(".input")).focus();
    }

    function fail() {
      heading.textContent = "Форма не открылась";
      inside.innerHTML = '<p class="error" role="alert">Нет связи со школой или нет права. Закройте окно и попробуйте ещё раз.</p><p><button class="button" type="button">Закрыть</button></p>';
      inside.querySelector("button").addEventListener("click", () => end(null));
    }

    async function save(form) {
      const buttons = form.querySelectorAll("button");
      for (const button of buttons) button.disabled = true;
      const answer = await answered(form.action, new FormData(form)).catch(() => null);
      for (const button of buttons) button.disabled = false;
      if (answer?.ok) return end(await answer.json());
      if (answer?.status === 422) return show(await answer.text());
      const line = form.querySelector(".unsent") ?? form.querySelector("footer").appendChild(document.createElement("p"));
      line.className = "error unsent";
      line.setAttribute("role", "alert");
      line.textContent = "Не сохранено: нет связи. Введённое на месте, попробуйте ещё раз.";
    }

    dialog.addEventListener("cancel", (event) => { event.preventDefault(); give(); });
    dialog.showModal();
    answered(`${url}?${new URLSearchParams({ bare: 1, text: typed })}`).then(async (answer) => (answer.ok ? show(await answer.text()) : fail())).catch(fail);
  });
}
