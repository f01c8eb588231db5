// What the server did not take: the sentence stands over the grid until it is dealt with, the typed value stays in its cell.
import { go, now } from "./cursor.js";
import { look, queue, resend } from "./saving.js";
import { events, find, keyOf, settle, stands, table } from "./sheet.js";

const why = document.querySelector("#why"), dialog = document.querySelector("#ask-reason");
const button = (deed) => why.querySelector(`[data-do="${deed}"]`);

function shown() {                                       // of the cell one stands in, else the last
  const all = queue.refused(), key = now() && keyOf(now());
  return all.find((one) => one.key === key && one.url === table.dataset.url) ?? all.at(-1);
}

function sentence({ cell, about, answer }) {
  const what = cell.value ? `«${cell.value}» не сохранено` : "Не сохранено";
  if (answer.state !== "conflict") return `${what}. ${about}: ${answer.error ?? ""}`;
  return `${what}. ${about}: клетку уже изменили${answer.by ? ` – ${answer.by}` : ""}${answer.at ? `, ${answer.at}` : ""}. Там стоит «${answer.text || "пусто"}».`;
}

export function show() {
  const refusal = shown();
  why.hidden = !refusal;
  if (!refusal) return;
  const others = queue.refused().length - 1, { answer } = refusal;
  why.querySelector("p").textContent = `${sentence(refusal)}${others ? ` Ещё не сохранено: ${others}.` : ""}`;
  button("late").hidden = answer.needs !== "late";
  button("reason").hidden = answer.needs !== "reason";
  button("mine").hidden = answer.state !== "conflict";
  button("drop").textContent = answer.state === "conflict" ? "Оставить, как там" : "Убрать";
}

function deal(deed, refusal) {
  const here = refusal.url === table.dataset.url, cell = here ? find(refusal.key) : null;
  if (deed === "go") { if (cell) go(cell); else window.location.assign(refusal.url.replace(/\/cells$/, "")); return; }
  if (deed === "reason") { ask(); return; }
  if (deed === "late") resend(refusal, { late: true });
  else if (deed === "mine") resend(refusal, { seen: refusal.answer.text });
  else if (queue.forget(refusal.key) && cell) settle(cell, stands(cell), look(stands(cell)));
  if (cell) go(cell);
}

function ask() {
  dialog.querySelector(".error").hidden = true;
  dialog.showModal();
}

dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  const reason = dialog.querySelector("#reason").value.trim();
  dialog.querySelector(".error").hidden = Boolean(reason);
  if (!reason) return;
  dialog.close();
  for (const refusal of queue.refused()) if (refusal.answer.needs === "reason") resend(refusal, {}, reason);
  now()?.focus({ preventScroll: true });
});

why.addEventListener("click", (event) => {
  const refusal = shown();
  if (event.target.dataset.do && refusal) deal(event.target.dataset.do, refusal);
});

events.addEventListener("again", () => {                 // the one key: «с» on a refused cell
  const refusal = shown();
  const deed = { late: "late", reason: "reason" }[refusal?.answer.needs] ?? (refusal?.answer.state === "conflict" ? "mine" : null);
  if (deed) deal(deed, refusal);
});
events.addEventListener("queue", show);
events.addEventListener("moved", show);
