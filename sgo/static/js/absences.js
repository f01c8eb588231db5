// A month of a class: one tab stop, arrows move, a letter puts a code; what the server refuses stays in its cell with the sentence beside it.
import { russian } from "./lib/layout.js";
import { Ended, Refused, newOperation, post } from "./lib/post.js";
import { relogin } from "./lib/relogin.js";

const table = document.querySelector("#absences");
const about = document.querySelector("#about");
const saved = document.querySelector("#saved");
const why = document.querySelector("#why");
const writable = table.hasAttribute("data-write");
const rows = () => [...table.tBodies[0].rows];
const heads = () => [...table.tHead.rows[1].cells];
const cellsOf = (row) => [...row.cells].slice(1, 1 + heads().length);
const KEYS = { "б": "Б", "у": "УП", "н": "НП", "о": "ОТ", "п": "ОП" };
let current = null, waiting = 0, edits = 0, pause = 0;
const refusals = new Map();                              // cell -> what was typed and why it was not taken, until it is dealt with

const nameOf = (row) => row.cells[0].childNodes[1].textContent.trim();
const place = (cell) => [rows().indexOf(cell.parentElement), cellsOf(cell.parentElement).indexOf(cell)];

function say(cell) {
  const head = heads()[place(cell)[1]];
  const stands = cell.classList.contains("out") ? "урока нет" : cell.textContent.trim() || "был";
  about.textContent = `${nameOf(cell.parentElement)}, ${head.dataset.about}: ${stands}`;
}

function choose(cell, focus = true) {
  if (!cell) return;
  if (current) { current.tabIndex = -1; current.removeAttribute("aria-selected"); }
  current = cell;
  cell.tabIndex = 0;
  cell.setAttribute("aria-selected", "true");
  if (focus) cell.focus({ preventScroll: false });
  say(cell);
}

function step(down, right) {
  const [row, column] = place(current);
  const target = rows()[row + down];
  if (target) choose(cellsOf(target)[Math.min(Math.max(column + right, 0), heads().length - 1)]);
}

function tell(text) { saved.textContent = text; saved.classList.toggle("wait", waiting > 0); }

function refuse(cell, value, sentence, op) {             // with an operation id it may be sent again as it is
  cell.dataset.state = "refused";
  cell.textContent = value || "–";
  refusals.set(cell, { value, sentence, op });
  showRefusal();
}

function showRefusal() {
  const [cell, told] = [...refusals].at(-1) ?? [];
  why.hidden = !cell;
  if (!cell) return;
  why.querySelector("p").textContent = `${nameOf(cell.parentElement)}, ${heads()[place(cell)[1]].dataset.about}: ${told.sentence}`;
  why.querySelector("[data-do=again]").hidden = !told.op;
}

async function put(cell, value, op = newOperation(), reason = "") {
  const lessons = cell.dataset.l, before = cell.dataset.was ?? cell.textContent.trim();
  if (cell.dataset.state === "saving") { cell.dataset.next = value; return; }      // typed meanwhile: it goes after this one
  if (!lessons) { about.textContent = "В этой клетке нет пропусков. Раскройте день, чтобы отметить урок."; return; }
  if (refusals.delete(cell)) showRefusal();
  cell.dataset.was = before;
  cell.dataset.state = "saving";
  cell.textContent = value;
  waiting += 1;
  edits += 1;
  tell("Сохраняется");
  const values = { op, student: cell.parentElement.dataset.s, lessons, value, ...(reason ? { reason } : {}) };
  if (!lessons.includes(",")) values.seen = before.split(" ")[0];
  try {
    const answer = await post(table.dataset.url, values);
    delete cell.dataset.state;
    delete cell.dataset.was;
    const first = answer.cells[0];
    cell.textContent = first.text;
    cell.className = first.look;
    waiting -= 1;
    tell(`сохранено в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}`);
    clearTimeout(pause);
    pause = setTimeout(refresh, 500);
    next(cell);
  } catch (error) {
    waiting -= 1;
    delete cell.dataset.state;
    if (error instanceof Ended) { tell("Сеанс закончился"); await relogin(); cell.textContent = before; put(cell, value, op); return; }
    tell("не сохранено");
    if (error.answer?.needs === "reason") {
      const why_ = window.prompt(error.message, "");
      if (why_?.trim()) { cell.textContent = before; put(cell, value, newOperation(), why_.trim()); return; }
    }
    delete cell.dataset.next;
    if (error instanceof Refused) refuse(cell, value, error.message);
    else refuse(cell, value, "нет связи с сервером, код ещё не сохранён.", op);
  }
}

function next(cell) {
  if (!("next" in cell.dataset)) return;
  const value = cell.dataset.next;
  delete cell.dataset.next;
  put(cell, value);
}

async function refresh() {                               // sums, days and flags as the server counts them
  if (waiting || refusals.size) return;
  const before = edits;
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = fresh.querySelector("#absences tbody");
  if (!body || waiting || refusals.size || edits !== before) return;      // a code was put meanwhile: its own refresh will follow
  const spot = current && place(current), had = current === document.activeElement;
  table.tBodies[0].replaceWith(document.adoptNode(body));
  table.tFoot.replaceWith(document.adoptNode(fresh.querySelector("#absences tfoot")));
  document.querySelector("#sums").replaceWith(document.adoptNode(fresh.querySelector("#sums")));
  current = null;
  prepare();
  if (spot && rows()[spot[0]]) choose(cellsOf(rows()[spot[0]])[spot[1]], had);
}

function prepare() {
  for (const row of rows()) for (const cell of cellsOf(row)) { cell.tabIndex = -1; cell.setAttribute("role", "gridcell"); }
  const first = cellsOf(rows()[0])[0];
  if (first && !current) first.tabIndex = 0;
}

table.addEventListener("click", (event) => { const cell = event.target.closest("tbody td:not(.sum)"); if (cell) choose(cell); });
table.addEventListener("focusin", (event) => { const cell = event.target.closest("tbody td:not(.sum)"); if (cell && cell !== current) choose(cell, false); });
table.addEventListener("keydown", (event) => {
  if (!current || event.ctrlKey || event.metaKey || event.altKey || event.target !== current) return;
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] }[event.key];
  if (move) { event.preventDefault(); step(...move); return; }
  if (event.key === "Home" || event.key === "End") { event.preventDefault(); step(0, event.key === "Home" ? -999 : 999); return; }
  if (!writable) return;
  const code = KEYS[russian(event.key)];
  if (code && event.key.length === 1) { event.preventDefault(); put(current, code); }
  else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); if (current.textContent.trim()) put(current, ""); }
});

for (const key of document.querySelectorAll("[data-key]")) key.addEventListener("click", () => {
  if (current) put(current, key.dataset.key);
  else about.textContent = "Сначала выберите клетку.";
});

why.addEventListener("click", (event) => {
  const deed = event.target.closest("button")?.dataset.do;
  const [cell, told] = [...refusals].at(-1) ?? [];
  if (!deed || !cell) return;
  refusals.delete(cell);
  showRefusal();
  cell.textContent = cell.dataset.was ?? "";
  delete cell.dataset.state;
  delete cell.dataset.was;
  if (deed === "again") put(cell, told.value, told.op);
  else choose(cell);
});

window.addEventListener("beforeunload", (event) => { if (waiting || refusals.size) event.preventDefault(); });
prepare();
