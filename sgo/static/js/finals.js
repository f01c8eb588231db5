// A sheet of summing marks: one tab stop, arrows move, what is typed waits on the device until the server has acknowledged it.
import { russian } from "./lib/layout.js";
import { leftOut, read, write } from "./lib/tsv.js";
import * as refusals from "./finals/refusals.js";
import { change, events, restore as restoreLeft, steps } from "./finals/saving.js";
import { at, cellsOf, nameOf, place, rows, shutOf, table, titleOf } from "./finals/sheet.js";

const about = document.querySelector("#about"), how = document.querySelector("#how");
const PAUSE = 1200;
const MARKS = { з: "зч", о: "осв", нз: "нз", на: "н/а", "н/": "н/а", "н.": "н/а" }, CONDUCT = { о: "обр", х: "хор", у: "уд", н: "неуд" };
let current = null, anchor = null, chosen = [], typed = null, pause = 0;

const inRussian = (text) => [...text].map(russian).join("");

// ---------- where one is
function go(cell, extend = false) {
  if (!cell) return;
  if (current && current !== cell) { commit(); current.tabIndex = -1; current.parentElement.classList.remove("on"); }
  if (!extend) anchor = cell;
  current = cell;
  current.tabIndex = 0;
  current.parentElement.classList.add("on");
  mark();
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest", inline: "nearest" });
  describe();
  refusals.show();
}

function block() {                                       // the chosen cells, row by row
  const [r1, c1] = place(anchor), [r2, c2] = place(current), found = [];
  for (let row = Math.min(r1, r2); row <= Math.max(r1, r2); row += 1) {
    found.push(cellsOf(rows[row]).slice(Math.min(c1, c2), Math.max(c1, c2) + 1));
  }
  return found;
}

function mark() {
  for (const cell of chosen) cell.removeAttribute("aria-selected");
  chosen = block().flat();
  for (const cell of chosen) cell.setAttribute("aria-selected", "true");
}

function step(down, right, extend = false) {
  const [row, column] = place(current), line = cellsOf(rows[Math.min(Math.max(row + down, 0), rows.length - 1)]);
  go(line[Math.min(Math.max(column + right, 0), line.length - 1)], extend);
}

function down() {
  const [row, column] = place(current);
  if (row + 1 < rows.length) step(1, 0);
  else go(at(0, column + 1));
}

function say(text, bad = false) {
  about.textContent = about.title = text;
  about.classList.toggle("bad", bad);
}

function describe() {
  say([titleOf(current), current.dataset.hint, current.dataset.reason && `причина: ${current.dataset.reason}`, shutOf(current)].filter(Boolean).join(" · "));
  how.querySelector("p").textContent = current.dataset.words ? `${titleOf(current)}. ${current.dataset.words}` : `${titleOf(current)}: предложения нет.`;
}

// ---------- typing
function put(value) {                                    // returns whether the cell took it
  if (!current) return false;
  if (shutOf(current)) { say(shutOf(current), true); return false; }
  const wanted = value === "=" ? current.dataset.offer : value;
  if (wanted === undefined) { say(`Для этой клетки отметка не предлагается. ${current.dataset.words ?? ""}`, true); return false; }
  if (wanted !== current.textContent || current.dataset.state) change([{ cell: current, value: wanted }]);
  return true;
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
  if (typed === null) { current.dataset.typing = current.textContent; typed = ""; }
  const seen = inRussian(typed + letter), known = current.dataset.c.startsWith("conduct:") ? CONDUCT : MARKS;
  typed = known[seen] ?? typed + inRussian(letter);
  current.textContent = typed;
  if (known[seen] || /^[0-9]$/.test(typed)) commit();
  else pause = setTimeout(commit, PAUSE);
}

function erase() {
  const cells = block().flat();
  restore();
  if (cells.length === 1) put("");
  else change(cells.filter((cell) => !shutOf(cell) && cell.textContent).map((cell) => ({ cell, value: "" })));
}

function commanded({ code, shiftKey }) {                 // with Ctrl the key is told by its place: the layout may be either
  if (code !== "KeyZ" && code !== "KeyY") return false;
  commit();
  go(code === "KeyY" || shiftKey ? steps.redo() : steps.undo());
  return true;
}

const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999] };

table.addEventListener("keydown", (event) => {
  if (!current || event.altKey || event.target.tagName === "A") return;
  if (event.ctrlKey || event.metaKey) { if (commanded(event)) event.preventDefault(); return; }
  const name = event.key;
  if (name in moves) { event.preventDefault(); commit(); step(...moves[name], event.shiftKey); }
  else if (name === "Enter") { event.preventDefault(); commit(); down(); }
  else if (name === "Escape") { event.preventDefault(); restore(); }
  else if (name === "Delete" || name === "Backspace") { event.preventDefault(); erase(); }
  else if (name === "Tab") commit();
  else if (name === " " || name === "=") { event.preventDefault(); restore(); if (put("=")) down(); }
  else if (name === "?") { event.preventDefault(); how.open = !how.open; }
  else if (name.length === 1) { event.preventDefault(); type(name); }
});
table.addEventListener("focusout", () => { if (typed !== null) commit(); });
table.addEventListener("click", (event) => { const cell = event.target.closest("tbody td[data-c]"); if (cell) go(cell, event.shiftKey); });

document.querySelector(".keys")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-key]");
  if (!button || !current) return;
  restore();
  if (put(button.dataset.key)) down();
});

// ---------- a block to Excel and back
document.addEventListener("copy", (event) => {
  if (document.activeElement !== current || !current) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", write(block().map((line) => line.map((cell) => cell.textContent))));
});

document.addEventListener("paste", (event) => {
  if (document.activeElement !== current || !current) return;
  event.preventDefault();
  restore();
  const [row, column] = place(block()[0][0]), taken = [], left = [];
  let lines = read(event.clipboardData.getData("text/plain"));
  if (lines.length === 1 && lines[0].length === 1) lines = block().map((line) => line.map(() => lines[0][0]));
  lines.forEach((line, below) => line.forEach((raw, right) => {
    const value = raw.trim().toLowerCase(), cell = at(row + below, column + right);
    if (!value) return;
    const reason = !cell ? "за краем таблицы" : value.length > 20 ? "слишком длинно для клетки" : shutOf(cell);
    if (reason) left.push(`${cell ? nameOf(cell) : `«${value}»`}: ${reason}`);
    else if (value !== cell.textContent) taken.push({ cell, value });
  }));
  change(taken);
  go(at(row, column));
  if (left.length) say(leftOut(left), true);
});

for (const row of rows) for (const cell of cellsOf(row)) cell.tabIndex = -1;
events.addEventListener("queue", () => { if (current && typed === null && !about.classList.contains("bad")) describe(); });
refusals.begin(() => current, go);
const open = rows.flatMap(cellsOf).filter((cell) => !shutOf(cell));
const start = open.find((cell) => cell.dataset.offer && !cell.textContent) ?? open[0] ?? (rows[0] && cellsOf(rows[0])[0]);
restoreLeft();
if (start) {
  current = anchor = start;
  start.tabIndex = 0;
  mark();
}
