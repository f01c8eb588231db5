// From a cell of the sheet to the server and back; what was not taken stays in its cell and in this browser, with its sentence over the sheet.
import { Queue } from "../lib/queue.js";
import { relogin } from "../lib/relogin.js";
import { clock, tellSaved } from "../lib/saved.js";
import { REFUSED, Steps } from "../lib/steps.js";
import { find, keyOf, paint, settle, stands, table, titleOf } from "./sheet.js";

export const events = new EventTarget();
let last = "", offline = false;

export const queue = new Queue(table.dataset.account, {
  sending(items) { for (const { key } of items) { const cell = find(key); if (cell) cell.dataset.state = "saving"; } },
  answered,
  ended() { tell(); relogin().then(() => queue.resume()); },
  offline() { offline = true; tell(); },
  changed: tell,
}, "finals");

function tell() {
  tellSaved(queue.all().length, offline, last);
  events.dispatchEvent(new Event("queue"));
}

export function put(entries) {                           // [{cell, value, seen?, reason?, step?}]
  const items = [];
  for (const { cell, value, seen, reason, step } of entries) {
    const key = keyOf(cell), now = stands(cell);
    if (value === now && !reason && queue.forget(key)) { settle(cell, now); continue; }
    paint(cell, value, "typed");
    const { g, s, c } = cell.dataset;
    items.push({ key, url: table.dataset.url, page: location.pathname + location.search, about: titleOf(cell), step, reason,
                 cell: { group: Number(g), student: Number(s), column: c, value, seen: seen ?? now } });
  }
  if (items.length) queue.add(items);
  else tell();
}

export const steps = new Steps(put, ({ cell }) => { if (REFUSED.includes(cell.dataset.state) && queue.forget(keyOf(cell))) settle(cell, stands(cell)); });

export function change(entries) {                        // [{cell, value}]: one step to be taken back
  if (entries.length) put(steps.add(entries.map(({ cell, value }) => ({ cell, value, was: REFUSED.includes(cell.dataset.state) ? stands(cell) : cell.textContent, became: value }))));
}

function answered(items, answer) {
  offline = false;
  items.forEach((sent, index) => {
    const got = answer.cells[index], cell = find(sent.key);
    if (got.state === "saved") last = clock();
    if (cell && sent.step) steps.answered({ cell, step: sent.step, got });
    if (got.state === "saved") for (const fresh of [got, ...(got.follows ?? [])]) show(fresh, sent);
    else if (cell && !queue.has(sent.key)) {
      cell.dataset.state = got.state;
      if (got.text !== undefined) cell.dataset.was = got.text;
    }
  });
  tell();
}

function show(fresh, sent) {                             // the cell itself, and those of the same pupil that follow from it
  const cell = find(`${fresh.group}:${fresh.student}:${fresh.column}`);
  if (!cell) return;
  for (const name of ["offer", "words", "hint", "reason"]) { if (fresh[name]) cell.dataset[name] = fresh[name]; else delete cell.dataset[name]; }
  if (String(fresh.column) !== String(sent.cell.column)) return;
  if (queue.has(sent.key) || cell.dataset.typing !== undefined) { cell.dataset.was = fresh.text; cell.dataset.look = fresh.look; }      // it is being corrected
  else settle(cell, fresh.text, fresh.look);
}

export function restore() {                              // what an earlier page left is shown where it was typed, and sent
  for (const refusal of queue.refused()) {
    const cell = find(refusal.key);
    if (!cell) continue;
    paint(cell, refusal.cell.value, refusal.answer.state);
  }
  for (const { key, cell: { value } } of queue.all()) { const cell = find(key); if (cell) paint(cell, value, "typed"); }
  if (queue.all().length) queue.run();
  tell();
}

window.addEventListener("beforeunload", (event) => { if (offline && queue.all().length) event.preventDefault(); });
