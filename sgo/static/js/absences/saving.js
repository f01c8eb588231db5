// From a cell of the month to the server and back: a code waits in this browser until the server has it, and what was refused waits there too.
import { Queue } from "../lib/queue.js";
import { Reason } from "../lib/reason.js";
import { relogin } from "../lib/relogin.js";
import { clock, tellSaved } from "../lib/saved.js";

const table = document.querySelector("#absences"), why = document.querySelector("#why");
export const events = new EventTarget();
let last = "", offline = false;

export const keyOf = (cell) => `${cell.parentElement.dataset.s}:${cell.dataset.l}`;
const find = (key) => { const [student, lessons] = key.split(":"); return table.querySelector(`tr[data-s="${student}"] td[data-l="${lessons}"]`); };
export const stands = (cell) => cell.dataset.was ?? cell.textContent.trim();
export const resting = () => !queue.all().length && !queue.refused().some((one) => find(one.key));

export const queue = new Queue(table.dataset.account, {
  sending(items) { for (const { key } of items) { const cell = find(key); if (cell) cell.dataset.state = "saving"; } },
  answered,
  ended() { tell(); relogin().then(() => queue.resume()); },
  offline() { offline = true; tell(); },
  changed: tell,
}, "absences");

const reason = new Reason((text) => {
  const waiting = queue.refused().filter((one) => one.answer.needs === "reason" && one.page === here());
  if (waiting.length) reason.covers(waiting.map(({ cell }) => cell.student), [...new Set(waiting.map(({ about }) => about.split(",")[0]))].join(", "));
  queue.add(waiting.map((refusal) => again(refusal, { reason: text })));
  events.dispatchEvent(new Event("back"));
});
const here = () => location.pathname + location.search;

function tell() {
  tellSaved(queue.all().length, offline, last);
  show();
}

function again({ answer, refusedAt, ...sent }, more) {
  const cell = find(sent.key);
  if (cell) paint(cell, sent.cell.value, "typed");
  return { ...sent, ...more };
}

function paint(cell, value, state) {                     // what is typed covers what stands there
  cell.dataset.was ??= cell.textContent.trim();
  cell.textContent = value || (state === "refused" ? "–" : "");
  cell.dataset.state = state;
}

function settle(cell, text, look) {
  cell.textContent = text;
  if (look !== undefined) cell.className = look;
  delete cell.dataset.state;
  delete cell.dataset.was;
}

export function put(cell, value, about) {
  const lessons = cell.dataset.l, { s: student } = cell.parentElement.dataset, was = stands(cell);
  paint(cell, value, "typed");
  queue.add([{ key: keyOf(cell), url: table.dataset.url, page: here(), about,
               cell: { student, lessons, value, seen: lessons.includes(",") ? null : was.split(" ")[0] } }]);
}

function answered(items, answer, elsewhere) {            // `elsewhere`: another tab of the same person has sent it
  offline = false;
  const [sent] = items, [got] = answer.cells, cell = find(sent.key);
  if (got.state === "saved") {
    last = clock();
    if (cell && !queue.has(sent.key)) settle(cell, got.text, got.look);
    else if (cell) cell.dataset.was = got.text;
    events.dispatchEvent(new Event("saved"));
  } else {
    const force = got.needs === "reason" && !sent.reason && !elsewhere ? reason.holds(sent.cell.student) : "";
    if (force) queue.add([{ ...sent, reason: force }]);
    else if (cell && !queue.has(sent.key)) paint(cell, sent.cell.value, "refused");
  }
  tell();
}

const shown = () => { const all = queue.refused(); return all.findLast((one) => find(one.key)) ?? all.at(-1); };

function show() {
  const refusal = shown();
  why.hidden = !refusal;
  if (!refusal) return;
  const others = queue.refused().length - 1, near = Boolean(find(refusal.key));
  why.querySelector("p").textContent = `${refusal.about}: ${refusal.answer.error ?? ""}${others ? ` Ещё не сохранено: ${others}.` : ""}`;
  why.querySelector('[data-do="reason"]').hidden = !near || refusal.answer.needs !== "reason";
  why.querySelector('[data-do="go"]').hidden = near;
}

why.addEventListener("click", ({ target }) => {
  const refusal = shown(), deed = target.dataset.do, cell = refusal && find(refusal.key);
  if (!deed || !refusal) return;
  if (deed === "go") window.location.assign(refusal.page);
  else if (deed === "reason") reason.ask();
  else if (queue.forget(refusal.key) && cell) { settle(cell, stands(cell)); events.dispatchEvent(new CustomEvent("back", { detail: cell })); }
});

export function restore() {                              // what an earlier page left is shown where it was typed
  for (const { key, cell: { value } } of queue.refused()) { const cell = find(key); if (cell) paint(cell, value, "refused"); }
  for (const { key, cell: { value } } of queue.all()) { const cell = find(key); if (cell) paint(cell, value, "typed"); }
  tell();
}

export function begin() {
  restore();
  if (queue.all().length) queue.run();
}

window.addEventListener("beforeunload", (event) => { if (offline && queue.all().length) event.preventDefault(); });
