// From a cell to the server and back: what is typed is painted, queued, and settled by the answer.
import { Queue } from "../lib/queue.js";
import { relogin } from "../lib/relogin.js";
import { clock, tellSaved } from "../lib/saved.js";
import { renew } from "./margin.js";
import { beneath, events, find, headOf, keyOf, learnWork, paint, settle, shown, stands, table, titleOf } from "./sheet.js";
import { covers, isLate, merged, parts, readable } from "./words.js";

const acknowledged = new Map();                          // key of a cell -> the journal's counter when it was written
let last = "", offline = false;
let reasonFor = () => "";                                // a lesson -> the reason in force for it

export const queue = new Queue(table.dataset.account, {
  sending(items) { each(items, (cell) => { cell.dataset.state = "saving"; }); },
  answered,
  covers,
  ended() { tell(); relogin().then(() => queue.resume()); },
  offline() { offline = true; tell(); },
  changed() { tell(); events.dispatchEvent(new Event("queue")); },
});

const each = (items, deed) => { for (const item of items) { const cell = item.url === table.dataset.url && find(item.key); if (cell) deed(cell, item); } };

export const tell = () => tellSaved(queue.all().length, offline, last);

export function put(entries, extra = {}) {               // [{cell, value}], one request; `whole`: the cell becomes just this, whatever stands there
  const items = [];
  for (const { cell, value, became, step, seen, more } of entries) {
    const key = keyOf(cell), text = readable(value), now = stands(cell);
    if ((became ?? text) === now && !isLate(text) && queue.forget(key)) { settle(cell, now, look(now)); continue; }
    paint(cell, shown(became ?? text), "typed");
    items.push({ ...item(cell, key, { value: text, seen: seen ?? now, ...extra, ...more }), step });
  }
  if (items.length) queue.add(items);
}

export const askReason = (find) => { reasonFor = find; };

export function item(cell, key, values) {
  const { l, w } = headOf(cell).dataset;
  return { key, url: table.dataset.url, about: titleOf(cell),
           cell: { lesson: Number(l), work: w ? Number(w) : null, student: Number(cell.parentElement.dataset.s), ...values } };
}

export function look(text) {                             // how a text looks, for the moment before the server says so
  const { code, mark } = parts(text), end = mark.split("→").at(-1).split("/")[0];
  const marks = { 2: "m2", 1: "m2", 3: "m3", ".": "debt" };
  return mark ? marks[end] ?? "" : { ОТ: "ab ot", НП: "ab np", УП: "ab up", Б: "ab b", ОП: "ab op", ОСВ: "ab osv" }[code] ?? "";
}

function answered(items, answer, elsewhere) {            // `elsewhere`: another tab of the same person has sent it
  offline = false;
  const again = [];
  items.forEach((sent, index) => {
    const got = answer.cells[index], cell = sent.url === table.dataset.url && find(sent.key);
    if (got.state === "saved") last = clock();
    const why = cell && got.needs === "reason" && !sent.reason && !elsewhere ? reasonFor(sent.cell.lesson) : "";
    if (why) again.push({ ...sent, reason: why });
    if (!cell) return;
    if (sent.step) events.dispatchEvent(new CustomEvent("answered", { detail: { cell, step: sent.step, got } }));
    if (got.state !== "saved") { if (!queue.has(sent.key)) { cell.dataset.state = got.state; if (got.text !== undefined) beneath(cell, got.text); } return; }
    if (learnWork(got.lesson, got.work)) { queue.learn(got.lesson, got.work); events.dispatchEvent(new Event("learned")); }
    acknowledged.set(keyOf(cell), answer.counter ?? 0);
    show(cell, got);
  });
  if (again.length) queue.add(again);
  tell();
  events.dispatchEvent(new Event("queue"));
}

function show(cell, got) {
  if (queue.has(keyOf(cell)) || cell.dataset.typing !== undefined) beneath(cell, got.text);     // it is being corrected: only what stands beneath has changed
  else settle(cell, got.text, got.look, got.minutes);
  renew(cell.parentElement, got);
}

export function take({ counter, cells }) {               // what others have changed, as the journal's changes tell it; never over what is being typed
  let whole = true;                                      // a cell that is being typed in is asked for again
  for (const got of cells) {
    if (learnWork(got.lesson, got.work)) queue.learn(got.lesson, got.work);
    const key = `${got.lesson}:${got.work ?? 0}:${got.student}`, cell = find(key);
    if (!cell || counter <= (acknowledged.get(key) ?? -1) || queue.has(key)) continue;
    if (cell.dataset.typing !== undefined) { whole = false; continue; }
    if (cell.dataset.state) beneath(cell, got.text);
    else if (stands(cell) !== got.text) { show(cell, got); cell.classList.add("fresh"); }
  }
  return whole;
}

const said = (cell, { value, whole }) => shown(whole ? value : merged(stands(cell), value));

export function resend(refusal, changes, why) {          // a refused cell goes out again with what it lacked
  const { answer, refusedAt, ...sent } = refusal, cell = find(sent.key);
  const values = { ...sent.cell, ...changes };
  if (cell && sent.url === table.dataset.url) paint(cell, said(cell, values), "typed");
  queue.add([{ ...sent, cell: values, ...(why ? { reason: why } : {}) }]);
}

export function restore() {                              // what an earlier page left is shown where it was typed, and sent
  if (table.hasAttribute("data-past")) return;
  each(queue.refused(), (cell, refusal) => { paint(cell, said(cell, refusal.cell), refusal.answer.state); if (refusal.answer.text !== undefined) beneath(cell, refusal.answer.text); });
  each(queue.all(), (cell, sent) => paint(cell, said(cell, sent.cell), "typed"));
  if (queue.all().length) queue.run();                   // with nothing left, the first key waits for its pause like any other
  tell();
}

window.addEventListener("beforeunload", (event) => { if (offline && queue.all().length) event.preventDefault(); });
