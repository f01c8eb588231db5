// The journal's grid: one tab stop, arrows move, what is typed is kept on the device until the server has acknowledged it.
import { Queue } from "./lib/queue.js";
import { relogin } from "./lib/relogin.js";

const table = document.querySelector("#journal");
const about = document.querySelector("#about");
const saved = document.querySelector("#saved");
const why = document.querySelector("#why");
const writable = table.hasAttribute("data-write");
const rows = [...table.tBodies[0].rows];
const heads = [...table.tHead.rows[2].cells];
const cellsOf = (row) => [...row.cells].slice(1, 1 + heads.length);
let current = null;
let typed = null;
let lastSaved = "";
let pause = 0;
const refusals = new Map();                              // key of a cell -> what was refused there and why, until it is dealt with
const PAUSE = 900;                                       // a letter that may be the first of two waits so long for the second
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./", RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю.";
const WHOLE = new Set(["б", "п", ".", "от", "уп", "нп", "оп", "осв", "1"]);     // nothing can follow: saved at once
const BEGUN = new Set(["о", "у", "н"]);                 // a code already, and the beginning of another

const place = (cell) => [rows.indexOf(cell.parentElement), cellsOf(cell.parentElement).indexOf(cell)];
const headOf = (cell) => heads[place(cell)[1]];
const inRussian = (text) => [...text.toLowerCase()].map((letter) => RUSSIAN[LATIN.indexOf(letter)] ?? letter).join("");
const nameOf = (row) => row.cells[0].lastChild.textContent;
const keyOf = (cell) => `${headOf(cell).dataset.l}:${headOf(cell).dataset.w ?? ""}:${cell.parentElement.dataset.s}`;
const find = (key) => {
  const [lesson, work, student] = key.split(":");
  const row = rows.find((candidate) => candidate.dataset.s === student);
  const column = heads.findIndex((head) => head.dataset.l === lesson && ((head.dataset.w ?? "") === work || !work));
  return row && column >= 0 ? cellsOf(row)[column] : null;
};

const queue = new Queue(table.dataset.account, {
  saved(item, answer) {
    lastSaved = new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
    const cell = find(item.cell);
    const later = queue.all().some((other) => other.cell === item.cell);      // corrected while it was being saved
    if (cell) show(cell, answer, later);
    tell();
  },
  refused(item, error) {
    const cell = find(item.cell);
    if (cell) cell.dataset.state = "refused";
    refusals.delete(item.cell);
    refusals.set(item.cell, { item, error, cell });
    showRefusal();
    tell();
  },
  ended() { tell(); relogin().then(() => queue.resume()); },
  waiting: () => tell(true),
  changed: () => tell(),
});

function tell(offline = false) {
  const waiting = queue.all().length;
  saved.classList.toggle("wait", waiting > 0);
  const past = lastSaved ? `сохранено в ${lastSaved}` : "";
  saved.textContent = waiting ? [`${offline ? "Нет связи, ждёт отправки" : "Сохраняется"} ${waiting}`, past].filter(Boolean).join(" · ") : past;
}

function show(cell, answer, later) {
  if (later || (cell === current && typed !== null)) {   // it is being corrected: only what stands beneath has changed
    cell.dataset.was = cell.dataset.typing = answer.cell.text;
  } else {
    delete cell.dataset.state;
    delete cell.dataset.was;
    cell.textContent = answer.cell.text;
    cell.className = answer.cell.look;
  }
  cell.parentElement.querySelector(".avg").textContent = answer.average;
  const head = headOf(cell);
  if (answer.cell.work && !head.dataset.w) {
    head.dataset.w = answer.cell.work;
    if (head.firstChild.textContent === "·") head.firstChild.textContent = "О";
  }
  forget(cell);
}

const toldOf = (cell) => cell && refusals.get(keyOf(cell));
const shownRefusal = () => toldOf(current) ?? [...refusals.values()].at(-1);

function forget(cell) {                                  // what was refused here is no longer asked
  if (refusals.delete(keyOf(cell))) showRefusal();
}

function showRefusal() {
  const refusal = shownRefusal();
  why.hidden = !refusal;
  if (!refusal) return;
  const { item, error } = refusal;
  const others = refusals.size > 1 ? ` Ещё не сохранено: ${refusals.size - 1}.` : "";
  why.querySelector("p").textContent = `${item.values.value ? `«${item.values.value}» не сохранено` : "Не сохранено"}. ${item.about}: ${error.message}${others}`;
  why.querySelector('[data-do="late"]').hidden = error.answer.needs !== "late";
  why.querySelector('[data-do="mine"]').hidden = !error.answer.conflict;
}

function send(cell, value, extra = {}) {
  const head = headOf(cell);
  const was = cell.dataset.was ?? cell.textContent;
  const op = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`;
  cell.dataset.was = was;
  cell.dataset.state = "saving";
  cell.className = "";
  cell.textContent = value;
  forget(cell);
  queue.add({
    op, cell: keyOf(cell), url: table.dataset.url, about: `${nameOf(cell.parentElement)}, ${head.dataset.about}`,
    values: { op, lesson: Number(head.dataset.l), work: Number(head.dataset.w) || null, student: Number(cell.parentElement.dataset.s), value, seen: was, ...extra },
  });
}

function put(value) {                                    // returns whether the cell took it
  if (!current) return false;
  const reason = shutReason(current);
  if (reason) { about.textContent = reason; about.classList.add("bad"); return false; }
  if (value === "" && !current.textContent) return true;
  send(current, value);
  return true;
}

function shutReason(cell) {
  if (!writable) return table.dataset.locked || "Журнал открыт только для чтения.";
  if (cell.classList.contains("out")) return "В этот день ученика не было в группе.";
  return { later: "Урок ещё не прошёл: отметки ставят в день урока и позже.", off: "Урок отменён." }[headOf(cell).dataset.shut] ?? "";
}

function commit() {
  clearTimeout(pause);
  if (typed === null) return;
  const value = typed;
  typed = null;
  if (value === "") { restore(); return; }
  put(value);
}

function restore() {
  if (!current) return;
  current.textContent = current.dataset.typing ?? current.textContent;
  delete current.dataset.typing;
  typed = null;
}

function type(letter) {
  if (shutReason(current)) { put(letter); return; }
  clearTimeout(pause);
  if (typed === null) { current.dataset.typing = current.textContent; current.dataset.was ??= current.textContent; typed = ""; }
  typed += letter;
  current.textContent = typed;
  const read = inRussian(typed);
  if (WHOLE.has(read)) commit();
  else if (BEGUN.has(read)) pause = setTimeout(commit, PAUSE);
}

function go(cell) {
  if (!cell || cell === current) { current?.focus({ preventScroll: true }); return; }
  if (current) { commit(); current.tabIndex = -1; current.removeAttribute("aria-selected"); current.parentElement.classList.remove("on"); }
  current = cell;
  current.tabIndex = 0;
  current.setAttribute("aria-selected", "true");
  current.parentElement.classList.add("on");
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest", inline: "nearest" });
  about.textContent = `${nameOf(current.parentElement)} · ${headOf(current).dataset.about}`;
  about.classList.remove("bad");
  showRefusal();
}

function step(down, right) {
  const [row, column] = place(current);
  const line = rows[Math.min(Math.max(row + down, 0), rows.length - 1)];
  go(cellsOf(line)[Math.min(Math.max(column + right, 0), heads.length - 1)]);
}

const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999] };

table.addEventListener("keydown", (event) => {
  if (!current || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  if (key in moves) { event.preventDefault(); commit(); step(...moves[key]); return; }
  if (key === "Enter") { event.preventDefault(); commit(); down(); return; }
  if (key === "Escape") { event.preventDefault(); restore(); return; }
  if (key === "Delete" || (key === "Backspace" && typed === null)) { event.preventDefault(); typed = null; put(""); return; }
  if (key === "Backspace") { event.preventDefault(); typed = typed.slice(0, -1); current.textContent = typed; return; }
  if (key === "Tab") { commit(); return; }
  if (key.length === 1) { event.preventDefault(); type(key); }
});

function down() {
  const [row, column] = place(current);
  if (row + 1 < rows.length) step(1, 0);
  else if (column + 1 < heads.length) go(cellsOf(rows[0])[column + 1]);
}

table.addEventListener("focusout", () => { if (typed !== null) commit(); });
table.addEventListener("click", (event) => {
  const cell = event.target.closest("tbody td");
  if (cell && cellsOf(cell.parentElement).includes(cell)) go(cell);
});

document.querySelector(".keys")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-key]");
  if (!button || !current) return;
  typed = null;
  if (put(button.dataset.key)) down();
});

why.addEventListener("click", (event) => {
  const deed = event.target.dataset.do, refusal = shownRefusal();
  if (!deed || !refusal) return;
  const { item, cell, error } = refusal;
  refusals.delete(item.cell);
  if (deed === "go") { refusals.set(item.cell, refusal); go(cell); return; }
  showRefusal();
  if (!cell) return;
  go(cell);
  if (deed === "late") send(cell, item.values.value, { late: true });
  else if (deed === "mine") { cell.dataset.was = error.answer.conflict.text; send(cell, item.values.value); }
  else { delete cell.dataset.state; cell.textContent = error.answer.conflict?.text ?? cell.dataset.was ?? ""; delete cell.dataset.was; }
});

window.addEventListener("beforeunload", (event) => { if (queue.all().length) event.preventDefault(); });

for (const row of rows) for (const cell of cellsOf(row)) cell.tabIndex = -1;
for (const item of queue.all()) {
  const cell = find(item.cell);
  if (cell) { cell.dataset.was = cell.textContent; cell.textContent = item.values.value; cell.dataset.state = "saving"; }
}
const today = heads.findIndex((head, column) => table.querySelectorAll("col")[column + 1].classList.contains("today"));
const last = heads.findLastIndex?.((head) => !head.hasAttribute("data-shut")) ?? 0;
const start = cellsOf(rows[0])[today >= 0 ? today : Math.max(last, 0)];
go(start);
start.scrollIntoView({ block: "nearest", inline: "center" });
queue.run();
tell();
