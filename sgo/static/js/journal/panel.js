// Beside the grid: what is known of a cell, a comment, a retake, its story; and the form of a work in a window.
import { now } from "./cursor.js";
import { item, queue } from "./saving.js";
import { events, headOf, isCell, keyOf, nameOf, paint, stands, table } from "./sheet.js";
import { relogin } from "../lib/relogin.js";
import { store } from "../lib/store.js";
import { parts } from "./words.js";

const side = document.querySelector("#side"), more = document.querySelector("#more");
const marks = table.hasAttribute("data-marks");
let opened = null, rest = 0;

function make(tag, values = {}, ...inside) {
  const { data = {}, ...own } = values, made = Object.assign(document.createElement(tag), own);
  Object.assign(made.dataset, data);
  made.append(...inside.filter(Boolean));
  return made;
}

const get = (url) => fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json, text/html" } });

export async function open(cell) {
  if (!cell) return;
  opened = cell;
  more.setAttribute("aria-expanded", "true");
  side.hidden = false;
  draw(cell, null);
  const { l, w } = headOf(cell).dataset;
  const answer = await get(`${table.dataset.base}/cells/${l}/${w ?? 0}/${cell.parentElement.dataset.s}`).catch(() => null);
  if (opened === cell) draw(cell, answer?.ok ? await answer.json() : { failed: true });
}

function close() {
  opened = null;
  side.hidden = true;
  more.setAttribute("aria-expanded", "false");
  now()?.focus({ preventScroll: true });
}

function draw(cell, story) {
  const head = make("header", {}, make("h2", { textContent: nameOf(cell) }), make("button", { type: "button", className: "button bare push", textContent: "Закрыть", onclick: close }));
  const inside = make("div", { className: "in stack-s" }, make("p", { className: "soft small", textContent: headOf(cell).dataset.about }));
  side.replaceChildren(head, inside);
  if (!story) { inside.append(make("p", { className: "soft", textContent: "Загружается…" })); return; }
  if (story.failed) { inside.append(make("p", { className: "error", textContent: "История не открылась: нет связи со школой. Закройте и откройте ещё раз." })); return; }
  const { mark } = parts(stands(cell));
  if (marks && mark) inside.append(...own(cell, story, mark));
  else if (story.comment) inside.append(make("p", { textContent: story.comment }));
  inside.append(make("h3", { textContent: "История" }), story.entries.length ? make("ol", { className: "story" }, ...story.entries.map(line)) : make("p", { className: "soft", textContent: "Здесь ещё ничего не меняли." }));
  inside.append(stories(cell));
  if (marks && headOf(cell).querySelector("button")) inside.append(make("p", { className: "line" }, work(headOf(cell), false), headOf(cell).dataset.w && work(headOf(cell), true)));
}

function stories(cell) {                                 // the whole line of the pupil, the whole lesson
  const { l } = headOf(cell).dataset, { s } = cell.parentElement.dataset;
  const ask = (title, address) => make("button", { type: "button", className: "button bare", textContent: title, onclick: async (event) => {
    const answer = await get(`${table.dataset.base}/${address}/story`).catch(() => null), list = answer?.ok ? (await answer.json()).entries : null;
    const words = list ? "Здесь ещё ничего не меняли." : "История не открылась. Попробуйте ещё раз.";
    event.target.closest(".in").replaceChildren(make("h3", { textContent: title }), list?.length ? make("ol", { className: "story" }, ...list.map(line)) : make("p", { className: "soft", textContent: words }));
  } });
  return make("p", { className: "line" }, ask("История ученика", `pupils/${s}`), ask("История урока", `lessons/${l}`));
}

function line({ at, who, was, became, reason, day, name, what }) {
  const where = [day && day.split("-").reverse().join("."), name, what].filter(Boolean).join(", ");
  const said = `${where ? `${where}: ` : ""}${was || "пусто"} → ${became || "пусто"}`;
  return make("li", {}, make("b", { textContent: said }), make("small", { textContent: ` ${[at, who, reason && `причина: ${reason}`].filter(Boolean).join(" · ")}` }));
}

function field(label, input, button) {
  input.id = `side-${label.length}-${label.charCodeAt(0)}`;
  const form = make("form", { className: "field" }, make("label", { htmlFor: input.id, textContent: label }), make("div", { className: "line" }, input, make("button", { className: "button", textContent: button })));
  return form;
}

const draftOf = (cell) => `sgo-note-${table.dataset.account}:${table.dataset.base}:${keyOf(cell)}`;     // a comment begun stays on the device until it is written

function own(cell, story, mark) {
  const key = draftOf(cell), begun = store.getItem(key), kept = story.comment ?? "";
  const text = make("input", { className: "input", maxLength: 500, value: begun ?? kept, autocomplete: "off" });
  const comment = field("Комментарий к отметке", text, "Записать");
  const note = make("small", { className: "help mended", textContent: "Ещё не записано." });
  const tell = () => { note.hidden = text.value.trim() === kept; };
  tell();
  text.oninput = () => { tell(); if (note.hidden) store.removeItem(key); else store.setItem(key, text.value); };
  comment.append(note);
  comment.onsubmit = (event) => { event.preventDefault(); store.removeItem(key); send(cell, { value: stands(cell), whole: true, comment: text.value.trim() || null }); };
  const next = make("input", { className: "input auto", size: 4, maxLength: 4, inputMode: "numeric", autocomplete: "off" });
  const retake = field(`Пересдача после «${mark}»`, next, "Поставить");
  retake.onsubmit = (event) => { event.preventDefault(); if (next.value.trim()) send(cell, { value: next.value.trim(), retake: true }); };
  return [comment, retake];
}

function send(cell, values) {
  paint(cell, values.retake ? `${stands(cell)}→${values.value}` : stands(cell), "typed");
  queue.add([item(cell, keyOf(cell), { seen: stands(cell), ...values })]);
  close();
}

function work(head, exists) {
  const { l, w } = head.dataset;
  return make("button", { type: "button", className: "button", textContent: exists ? "Изменить работу" : "Добавить работу",
                          onclick: () => form(exists ? `${table.dataset.base}/works/${w}` : `${table.dataset.base}/works/new?lesson=${l}`) });
}

async function form(url) {                               // the server's own form in a window; its refusal comes back beside its fields
  const inside = make("div", { className: "in" }), dialog = make("dialog", { className: "dialog wide" }, inside);
  dialog.setAttribute("aria-label", "Работа");
  dialog.addEventListener("close", () => { dialog.remove(); now()?.focus({ preventScroll: true }); });
  const fill = (html) => {
    inside.innerHTML = html;
    inside.append(make("button", { type: "button", className: "button bare", textContent: "Закрыть", onclick: () => dialog.close() }));
    inside.querySelector("input:not([type=hidden]), select")?.focus();
  };
  const bare = (address) => `${address}${address.includes("?") ? "&" : "?"}bare=1`;
  const complain = (words) => { inside.querySelector(".unsent")?.remove(); inside.prepend(make("p", { className: "error unsent", role: "alert", textContent: words })); };
  const ask = async () => {
    const answer = await get(bare(url)).catch(() => null);
    fill(answer?.ok ? await answer.text() : '<p class="error">Форма не открылась: нет связи со школой или нет права.</p>');
  };
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = () => post(bare(event.target.action), new FormData(event.target)).catch(() => null);
    let answer = await send();
    while (answer?.status === 401) { await relogin(); answer = await send(); }
    const json = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (answer?.ok && json) window.location.reload();
    else if (answer?.ok) ask();                          // a file has come or gone: the form once more
    else if (json) complain(json.error ?? "Не сохранено.");
    else if (answer && answer.status < 500) fill(await answer.text());
    else complain("Не сохранено: нет связи. Введённое на месте, попробуйте ещё раз.");
  });
  document.body.append(dialog);
  dialog.showModal();
  ask();
}

const post = (url, body) => {
  body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  return fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
};

more.addEventListener("click", () => (side.hidden ? open(now()) : close()));
table.addEventListener("keydown", (event) => { if (event.key === "F2" && isCell(event.target)) { event.preventDefault(); open(now()); side.focus(); } });
side.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
events.addEventListener("moved", () => {                 // it follows when one has stopped
  clearTimeout(rest);
  if (!side.hidden && opened !== now()) rest = setTimeout(() => { if (!side.hidden) open(now()); }, 250);
});
table.tHead.addEventListener("click", (event) => {
  const button = event.target.closest("button"), head = button?.closest("th");
  if (!head) return;
  if (head.dataset.w) form(`${table.dataset.base}/works/${head.dataset.w}`);
  else form(`${table.dataset.base}/works/new?lesson=${head.dataset.l}`);
});
