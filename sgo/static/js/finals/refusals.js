// What the server did not take: the sentence stands over the sheet until it is dealt with, here or on the sheet where it was typed.
import { events, put, queue } from "./saving.js";
import { find, keyOf, settle, stands } from "./sheet.js";

const why = document.querySelector("#why"), reason = document.querySelector("#reason");
const button = (deed) => why.querySelector(`[data-do="${deed}"]`);
let current = () => null, go = () => {};

function chosen() {                                      // of the cell one stands in, else the last of this sheet, else of another
  const all = queue.refused(), cell = current();
  return (cell && all.find((one) => one.key === keyOf(cell))) ?? all.findLast((one) => find(one.key)) ?? all.at(-1);
}

export function show() {
  const refusal = chosen();
  why.hidden = !refusal;
  if (!refusal) return;
  const { cell, about, answer } = refusal, here = Boolean(find(refusal.key)), others = queue.refused().length - 1;
  why.querySelector("p").textContent = `${cell.value ? `«${cell.value}» не сохранено` : "Не сохранено"}. ${about}: ${answer.error ?? ""}${others ? ` Ещё не сохранено: ${others}.` : ""}`;
  why.querySelector(".reason").hidden = button("reason").hidden = answer.needs !== "reason" || !here;
  button("mine").hidden = answer.state !== "conflict" || !here;
  button("go").hidden = here;
  button("drop").textContent = answer.state === "conflict" ? "Оставить, как там" : "Убрать";
}

function resolve(deed) {
  const refusal = chosen();
  if (!refusal) return;
  const cell = find(refusal.key), { value } = refusal.cell, { step } = refusal;
  if (deed === "go") { window.location.assign(refusal.page); return; }
  if (deed === "reason") {
    if (!reason.value.trim()) { reason.focus(); return; }
    put([{ cell, value, step, reason: reason.value.trim() }]);
    reason.value = "";
  } else if (deed === "mine") put([{ cell, value, step, seen: refusal.answer.text, ...(refusal.reason ? { reason: refusal.reason } : {}) }]);
  else if (queue.forget(refusal.key) && cell) settle(cell, stands(cell));
  if (cell) go(cell);
  show();
}

export function begin(where, move) {
  [current, go] = [where, move];
  why.addEventListener("click", (event) => { if (event.target.dataset.do) resolve(event.target.dataset.do); });
  reason.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); resolve("reason"); } });
  events.addEventListener("queue", show);
}
