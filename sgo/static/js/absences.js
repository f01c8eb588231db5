// A month of a class: one tab stop, arrows move, a letter puts a code; what the server refuses stays in its cell with the sentence beside it.
import { russian } from "./lib/layout.js";
import { begin, events, put as send, restore, resting } from "./absences/saving.js";

const table = document.querySelector("#absences");
const about = document.querySelector("#about"), whose = document.querySelector("#whose");
const writable = table.hasAttribute("data-write");
const rows = () => [...table.tBodies[0].rows];
const heads = () => [...table.tHead.rows[1].cells];
const cellsOf = (row) => [...row.cells].slice(1, 1 + heads().length);
const KEYS = { "б": "Б", "у": "УП", "н": "НП", "о": "ОТ", "п": "ОП" };
let current = null, edits = 0, pause = 0;

const nameOf = (row) => row.cells[0].childNodes[1].textContent.trim();
const place = (cell) => [rows().indexOf(cell.parentElement), cellsOf(cell.parentElement).indexOf(cell)];

function say(cell) {
  const head = heads()[place(cell)[1]];
  const stands = cell.classList.contains("out") ? "урока нет" : cell.textContent.trim() || "был";
  about.textContent = `${nameOf(cell.parentElement)}, ${head.dataset.about}: ${stands}`;
  if (whose) whose.textContent = `${nameOf(cell.parentElement)}, ${head.dataset.about.slice(0, 5)}`;
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

function put(cell, value) {
  if (!cell.dataset.l) { about.textContent = "В этой клетке нет пропусков. Раскройте день, чтобы отметить урок."; return; }
  edits += 1;
  send(cell, value, `${nameOf(cell.parentElement)}, ${heads()[place(cell)[1]].dataset.about}`);
}

async function refresh() {                               // sums, days and flags as the server counts them
  if (!resting()) return;
  const before = edits;
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = fresh.querySelector("#absences tbody");
  if (!body || !resting() || edits !== before) return;      // a code was put meanwhile: its own refresh will follow
  const spot = current && place(current), had = current === document.activeElement;
  table.tBodies[0].replaceWith(document.adoptNode(body));
  table.tFoot.replaceWith(document.adoptNode(fresh.querySelector("#absences tfoot")));
  document.querySelector("#sums").replaceWith(document.adoptNode(fresh.querySelector("#sums")));
  current = null;
  prepare();
  restore();
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

for (const arrow of document.querySelectorAll("[data-step]")) arrow.addEventListener("click", () => { if (current) step(Number(arrow.dataset.step), 0); });
for (const key of document.querySelectorAll("[data-key]")) key.addEventListener("click", () => {
  if (current) put(current, key.dataset.key);
  else about.textContent = "Сначала выберите клетку.";
});

events.addEventListener("saved", () => { clearTimeout(pause); pause = setTimeout(refresh, 500); });
events.addEventListener("back", ({ detail: cell }) => choose(cell ?? current));
prepare();
begin();
