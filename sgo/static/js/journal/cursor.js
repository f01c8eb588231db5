// Where one is: a single tab stop that the arrows move, and the block from the anchor to it.
import { at, events, headOf, heads, nameOf, place, rows, sentence, shut, table } from "./sheet.js";

const about = document.querySelector("#about"), told = document.querySelector("#told");
let current = null, anchor = null, chosen = [];

export const now = () => current;

export function go(cell, extend = false) {
  if (!cell) return;
  if (cell !== current) {
    events.dispatchEvent(new Event("leaving"));
    if (current) { current.tabIndex = -1; current.removeAttribute("aria-label"); current.parentElement.classList.remove("on"); }
    if (!extend) anchor = cell;
    current = cell;
    current.parentElement.classList.add("on");
    mark();
    current.tabIndex = 0;
    current.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else if (!extend && chosen.length > 1) { anchor = cell; mark(); }
  say();
  current.focus({ preventScroll: true });
  events.dispatchEvent(new Event("moved"));
}

export function say() {                                  // one line over the grid for the eye, the same sentence on the cell for the ear
  if (!current) return;
  const closed = current.classList.contains("out") ? shut(current) : "";
  about.textContent = closed ? `${nameOf(current)} · ${closed}` : `${nameOf(current)} · ${headOf(current).dataset.about}`;
  about.title = about.textContent;
  about.classList.remove("bad");
  label();
}

function label() { current?.setAttribute("aria-label", sentence(current)); }

events.addEventListener("queue", label);                 // what became of the cell one stands in

export function complain(words) {
  about.textContent = told.textContent = words;
  about.classList.add("bad");
}

export function block() {                                // the chosen cells, row by row
  const [r1, c1] = place(anchor), [r2, c2] = place(current), found = [];
  for (let row = Math.min(r1, r2); row <= Math.max(r1, r2); row += 1) {
    const line = [];
    for (let column = Math.min(c1, c2); column <= Math.max(c1, c2); column += 1) line.push(at(row, column));
    found.push(line);
  }
  return found;
}

function mark() {
  const next = block().flat(), kept = new Set(next);
  for (const cell of chosen) if (!kept.has(cell)) cell.removeAttribute("aria-selected");
  for (const cell of next) cell.setAttribute("aria-selected", "true");
  chosen = next;
}

export function step(down, right, extend) {
  const [row, column] = place(current);
  go(at(Math.min(Math.max(row + down, 0), rows.length - 1), Math.min(Math.max(column + right, 0), heads.length - 1)), extend);
}

export function below() {                                // down, and at the foot to the next column's top
  const [row, column] = place(current);
  go(at(row + 1, column) ?? at(0, column + 1));
}

export function above() {
  const [row, column] = place(current);
  go(at(row - 1, column) ?? at(rows.length - 1, column - 1));
}

export function begin() {                                // today's column in sight, else the last lesson held
  const today = heads.findIndex((head, column) => table.querySelectorAll("col")[column + 1].classList.contains("today"));
  const wanted = new URLSearchParams(window.location.search).get("lesson");
  const asked = wanted ? heads.findIndex((head) => head.dataset.l === wanted) : -1;
  const held = heads.map((head) => !head.dataset.shut).lastIndexOf(true);
  const start = at(0, asked >= 0 ? asked : today >= 0 ? today : Math.max(held, 0));
  current = anchor = start;
  chosen = [start];
  start.tabIndex = 0;
  start.setAttribute("aria-selected", "true");
  start.parentElement.classList.add("on");
  start.scrollIntoView({ block: "nearest", inline: "center" });
  say();
  events.dispatchEvent(new Event("moved"));
  if (window.innerWidth <= 760 && !window.location.hash) table.parentElement.scrollIntoView({ block: "start" });
  if (!window.location.hash) start.focus({ preventScroll: true });
}
