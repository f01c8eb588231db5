// A sheet of summing marks: one tab stop, arrows move, what is typed waits on the device until the server has acknowledged it.
import { russian } from "./lib/layout.js";
import { Ended, Refused, newOperation, post } from "./lib/post.js";
import { relogin } from "./lib/relogin.js";

const table = document.querySelector("#finals");
const about = document.querySelector("#about"), saved = document.querySelector("#saved"), why = document.querySelector("#why"), how = document.querySelector("#how");
const reason = document.querySelector("#reason");
const rows = [...table.tBodies[0].rows];
const cellsOf = (row) => [...row.cells].slice(1).filter((cell) => !cell.hasAttribute("data-note"));
const key = `sgo-finals-${table.dataset.account}`;       // another person's queue has another key: it is neither sent nor shown
const RETRY = [1000, 2000, 5000, 10000, 30000], PAUSE = 1200;
const MARKS = { з: "зч", о: "осв", нз: "нз", на: "н/а", "н/": "н/а", "н.": "н/а" }, CONDUCT = { о: "обр", х: "хор", у: "уд", н: "неуд" };
let current = null, typed = null, lastSaved = "", pause = 0, busy = false, paused = false, tries = 0;
const refusals = new Map();                              // key of a cell -> what was refused there and why

const inRussian = (text) => [...text].map(russian).join("");
const keyOf = (cell) => `${cell.dataset.g}:${cell.dataset.s}:${cell.dataset.c}`;
const find = (name) => {                                 // the column of conduct has a colon of its own
  const [g, s, ...c] = name.split(":");
  return table.querySelector(`td[data-g="${g}"][data-s="${s}"][data-c="${c.join(":")}"]`);
};
const shutOf = (cell) => cell.dataset.shut ?? table.dataset.shut;
const titleOf = (cell) => `${cell.parentElement.cells[0].lastChild.textContent}, ${cell.dataset.what}`;
const all = () => JSON.parse(localStorage.getItem(key) ?? "[]");
const keep = (items) => { localStorage.setItem(key, JSON.stringify(items)); tell(); };

function tell(offline = false) {
  const waiting = all().length, past = lastSaved ? `сохранено в ${lastSaved}` : "";
  saved.classList.toggle("wait", waiting > 0);
  saved.textContent = waiting ? [`${offline ? "Нет связи, ждёт отправки" : "Сохраняется"} ${waiting}`, past].filter(Boolean).join(" · ") : past;
}

async function run() {
  if (busy || paused) return;
  busy = true;
  try {
    await (navigator.locks ? navigator.locks.request(key, drain) : drain());      // two tabs of one person take turns
  } finally {
    busy = false;
  }
}

async function drain() {
  for (let item = all()[0]; item; item = all()[0]) {
    keep(all().map((other) => (other.op === item.op ? { ...other, sent: true } : other)));
    try {
      const answer = await post(item.url, item.values);
      tries = 0;
      keep(all().filter((other) => other.op !== item.op).map((other) => (other.cell === item.cell ? { ...other, values: { ...other.values, seen: answer.cells[0].text } } : other)));
      shown(item, answer);
    } catch (error) {
      if (error instanceof Refused) {
        keep(all().filter((other) => other.op !== item.op));
        refused(item, error);
      } else if (error instanceof Ended) {
        paused = true;
        tell();
        relogin().then(() => { paused = false; run(); });
        return;
      } else {
        tell(true);
        setTimeout(run, RETRY[Math.min(tries++, RETRY.length - 1)]);
        return;
      }
    }
  }
}

function shown(item, answer) {
  lastSaved = new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  for (const fresh of answer.cells) {
    const cell = find(`${fresh.group}:${fresh.student}:${fresh.column}`);
    if (!cell) continue;
    for (const name of ["offer", "words", "hint", "reason"]) { if (fresh[name]) cell.dataset[name] = fresh[name]; else delete cell.dataset[name]; }
    if (fresh.column !== item.values.column) continue;
    if (all().some((other) => other.cell === item.cell) || (cell === current && typed !== null)) { cell.dataset.was = fresh.text; continue; }
    delete cell.dataset.state; delete cell.dataset.was;
    cell.textContent = fresh.text;
    cell.className = fresh.look;
    refusals.delete(item.cell);
  }
  if (current) describe();
  showRefusal();
  tell();
}

function refused(item, error) {
  const cell = find(item.cell);
  if (cell) cell.dataset.state = "refused";
  refusals.delete(item.cell);
  refusals.set(item.cell, { item, error, cell });
  showRefusal();
  tell();
}

const chosen = () => (current && refusals.get(keyOf(current))) ?? [...refusals.values()].at(-1);

function showRefusal() {
  const refusal = chosen();
  why.hidden = !refusal;
  if (!refusal) return;
  const { item, error } = refusal, asks = error.answer.needs === "reason";
  const others = refusals.size > 1 ? ` Ещё не сохранено: ${refusals.size - 1}.` : "";
  why.querySelector("p").textContent = `${item.values.value ? `«${item.values.value}» не сохранено` : "Не сохранено"}. ${item.about}: ${error.message}${others}`;
  why.querySelector(".reason").hidden = why.querySelector('[data-do="reason"]').hidden = !asks;
  why.querySelector('[data-do="mine"]').hidden = !error.answer.conflict;
}

function send(cell, value, extra = {}) {
  const was = cell.dataset.was ?? cell.textContent;
  const op = newOperation();
  const item = { op, cell: keyOf(cell), url: table.dataset.url, about: titleOf(cell),
    values: { op, group: cell.dataset.g, student: cell.dataset.s, column: cell.dataset.c, value, seen: was, ...extra } };
  cell.dataset.was = was;
  cell.dataset.state = "saving";
  cell.className = "";
  cell.textContent = value;
  refusals.delete(item.cell);
  showRefusal();
  keep([...all().filter((other) => other.cell !== item.cell || other.sent), item]);
  run();
}

function put(value) {                                    // returns whether the cell took it
  if (!current) return false;
  if (shutOf(current)) { say(shutOf(current), true); return false; }
  const wanted = value === "=" ? current.dataset.offer : value;
  if (wanted === undefined) { say("Для этой клетки отметка не предлагается. " + (current.dataset.words ?? ""), true); return false; }
  if (wanted === current.textContent && !current.dataset.state) return true;
  send(current, wanted);
  return true;
}

function say(text, bad = false) {
  about.textContent = text;
  about.classList.toggle("bad", bad);
}

function describe() {
  say([titleOf(current), current.dataset.hint, current.dataset.reason && `причина: ${current.dataset.reason}`, shutOf(current)].filter(Boolean).join(" · "));
  how.querySelector("p").textContent = current.dataset.words ? `${titleOf(current)}. ${current.dataset.words}` : `${titleOf(current)}: предложения нет.`;
}

function commit() {
  clearTimeout(pause);
  if (typed === null) return;
  const value = typed;
  restore();
  if (value) put(value);
}

function restore() {
  clearTimeout(pause);
  typed = null;
  if (current?.dataset.typing !== undefined) { current.textContent = current.dataset.typing; delete current.dataset.typing; }
}

function type(letter) {
  if (shutOf(current)) { put(letter); return; }
  clearTimeout(pause);
  if (typed === null) { current.dataset.typing = current.textContent; current.dataset.was ??= current.textContent; typed = ""; }
  const read = inRussian(typed + letter), known = current.dataset.c.startsWith("conduct:") ? CONDUCT : MARKS;
  typed = known[read] ?? typed + inRussian(letter);
  current.textContent = typed;
  if (known[read] || /^[0-9]$/.test(typed)) commit();
  else pause = setTimeout(commit, PAUSE);
}

function go(cell) {
  if (!cell) return;
  if (current && current !== cell) { commit(); current.tabIndex = -1; current.removeAttribute("aria-selected"); current.parentElement.classList.remove("on"); }
  current = cell;
  current.tabIndex = 0;
  current.setAttribute("aria-selected", "true");
  current.parentElement.classList.add("on");
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest", inline: "nearest" });
  describe();
  showRefusal();
}

function step(down, right) {
  const row = rows.indexOf(current.parentElement), column = cellsOf(current.parentElement).indexOf(current);
  const line = cellsOf(rows[Math.min(Math.max(row + down, 0), rows.length - 1)]);
  go(line[Math.min(Math.max(column + right, 0), line.length - 1)]);
}

function down() {
  const row = rows.indexOf(current.parentElement), column = cellsOf(current.parentElement).indexOf(current);
  if (row + 1 < rows.length) step(1, 0);
  else go(cellsOf(rows[0])[column + 1]);
}

const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999] };

table.addEventListener("keydown", (event) => {
  if (!current || event.altKey || event.ctrlKey || event.metaKey || event.target.tagName === "A") return;
  const name = event.key;
  if (name in moves) { event.preventDefault(); commit(); step(...moves[name]); }
  else if (name === "Enter") { event.preventDefault(); commit(); down(); }
  else if (name === "Escape") { event.preventDefault(); restore(); }
  else if (name === "Delete" || name === "Backspace") { event.preventDefault(); restore(); put(""); }
  else if (name === "Tab") commit();
  else if (name === " " || name === "=") { event.preventDefault(); restore(); if (put("=")) down(); }
  else if (name === "?") { event.preventDefault(); how.open = !how.open; }
  else if (name.length === 1) { event.preventDefault(); type(name); }
});
table.addEventListener("focusout", () => { if (typed !== null) commit(); });
table.addEventListener("click", (event) => { const cell = event.target.closest("tbody td[data-c]"); if (cell) go(cell); });

document.querySelector(".keys")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-key]");
  if (!button || !current) return;
  restore();
  if (put(button.dataset.key)) down();
});

function resolve(deed) {
  const refusal = chosen();
  if (!refusal || (deed === "reason" && !reason.value.trim())) { reason.focus(); return; }
  const { item, cell, error } = refusal;
  refusals.delete(item.cell);
  showRefusal();
  if (!cell) return;
  go(cell);
  if (deed === "reason") { send(cell, item.values.value, { reason: reason.value.trim() }); reason.value = ""; }
  else if (deed === "mine") { cell.dataset.was = error.answer.conflict.text; send(cell, item.values.value, item.values.reason ? { reason: item.values.reason } : {}); }
  else { delete cell.dataset.state; cell.textContent = error.answer.conflict?.text ?? cell.dataset.was ?? ""; delete cell.dataset.was; }
}

why.addEventListener("click", (event) => { if (event.target.dataset.do) resolve(event.target.dataset.do); });
reason.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); resolve("reason"); } });
window.addEventListener("online", run);
window.addEventListener("storage", (event) => { if (event.key === key) tell(); });
window.addEventListener("beforeunload", (event) => { if (all().length) event.preventDefault(); });

for (const row of rows) for (const cell of cellsOf(row)) cell.tabIndex = -1;
for (const item of all()) {
  const cell = find(item.cell);
  if (cell) { cell.dataset.was = cell.textContent; cell.textContent = item.values.value; cell.dataset.state = "saving"; }
}
const open = rows.flatMap(cellsOf).filter((cell) => !shutOf(cell));
const start = open.find((cell) => cell.dataset.offer && !cell.textContent) ?? open[0] ?? cellsOf(rows[0])[0];
if (start) {
  current = start;
  start.tabIndex = 0;
  start.setAttribute("aria-selected", "true");
}
run();
tell();
