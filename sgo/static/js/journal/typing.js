// Hands on the keyboard.
import { above, below, block, complain, go, now, step } from "./cursor.js";
import { fillDown } from "./clipboard.js";
import { at, events, firstOf, headOf, heads, hold, isCell, keyOf, place, release, rows, shut, table } from "./sheet.js";
import { change, redo, undo } from "./undo.js";
import { inRussian, isBegun, isLate, isWhole, parts, readable } from "./words.js";

const PAUSE = 900;                                       // a letter that may be the first of two waits so long for the second
const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999] };
let typed = null, pause = 0, leaving = false;

export function set(value) {                             // returns whether the cell took it
  let cell = now();
  const code = readable(value), { code: attendance, mark } = parts(code);
  if (attendance && !mark && headOf(cell).hasAttribute("data-next")) cell = firstOf(cell);       // the lesson's first column carries the attendance
  const reason = shut(cell);
  if (reason) { complain(reason); return false; }
  if (table.dataset.view === "attendance" && mark) { complain("Здесь отмечают явку. Отметки ставят в виде «Отметки»."); return false; }
  if (code.length > 20) { complain("Слишком длинно для клетки."); return false; }
  if (!code && !cell.textContent.trim()) return true;
  if (cell !== now()) restore();
  if (!code) wipe([cell]);
  else change([{ cell, value: code }]);
  return true;
}

export function commit() {
  clearTimeout(pause);
  if (typed === null) return;
  const value = typed;
  typed = null;
  const before = now().dataset.typing;
  if (value === "" || readable(value) === before || !set(value)) {
    now().textContent = before ?? "";
    release(now());
  }
  delete now().dataset.typing;
  now().classList.remove("typing");
}

function restore() {
  clearTimeout(pause);
  const cell = now();
  if (cell.dataset.typing === undefined) return;
  cell.textContent = cell.dataset.typing;
  release(cell);
  delete cell.dataset.typing;
  cell.classList.remove("typing");
  typed = null;
}

function type(letter) {
  const cell = now(), reason = shut(cell);
  if (reason) { complain(reason); return; }
  clearTimeout(pause);
  if (typed === null) {
    const stood = cell.textContent.trim();
    cell.dataset.typing = stood;
    hold(cell);
    typed = letter === "/" && /^[1-5]$/.test(stood) ? stood : "";       // «4», then «/5»: a double mark
    cell.classList.add("typing");
  }
  typed += letter;
  cell.textContent = typed;
  const late = table.dataset.view === "attendance" && /^о?п\d?$/.test(inRussian(typed));        // minutes may follow: «оп12»
  if (!late && (isWhole(typed) || isLate(readable(typed)))) commit();
  else if (late) pause = setTimeout(commit, PAUSE);
  else if (isBegun(typed) || /^[1-5](\/[1-5])?$/.test(typed)) pause = setTimeout(commit, PAUSE);
}

function commanded(event) {                              // with Ctrl the key is told by its place: the layout may be either
  const { code, shiftKey } = event;
  if (code === "KeyZ" || code === "KeyY") { commit(); const cell = (code === "KeyY" || shiftKey ? redo : undo)(); if (cell) go(cell); return true; }
  if (code === "KeyD") { commit(); fillDown(); return true; }
  if (event.key in moves && ["Home", "End"].includes(event.key)) { commit(); go(event.key === "Home" ? at(0, 0) : at(rows.length - 1, heads.length - 1), shiftKey); return true; }
  return false;
}

function erase() {
  typed = null;
  const cells = block().flat();
  if (cells.length === 1) { restore(); set(""); return; }
  wipe(cells.filter((cell) => !shut(cell) && cell.textContent.trim()));
}

function wipe(cells) {                                   // in the attendance a mark that stands in the cell stays
  if (table.dataset.view !== "attendance") change(cells.map((cell) => ({ cell, value: "" })));
  else change(cells.map((cell) => ({ cell, value: parts(cell.dataset.seen ?? "").mark })), { whole: true });
}

function onTab(event) {
  commit();
  const column = place(now())[1] + (event.shiftKey ? -1 : 1);
  if (leaving || column < 0 || column >= heads.length) { leaving = false; return; }
  event.preventDefault();
  step(0, event.shiftKey ? -1 : 1);
}

table.addEventListener("keydown", (event) => {
  if (!isCell(event.target) || !now() || event.altKey || event.isComposing) return;
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey) { if (commanded(event)) event.preventDefault(); return; }
  if (key === "Tab") { onTab(event); return; }
  leaving = key === "Escape" && typed === null;
  if (key in moves) {
    event.preventDefault();
    commit();
    if (key === "ArrowUp" && !shiftKey && place(now())[0] === 0) headOf(now()).querySelector("button")?.focus();
    else step(...moves[key], shiftKey);
  } else if (key === "Enter") { event.preventDefault(); commit(); (shiftKey ? above : below)(); }
  else if (key === "Escape") { event.preventDefault(); restore(); }
  else if (key === "Delete" || (key === "Backspace" && typed === null)) { event.preventDefault(); erase(); }
  else if (key === "Backspace") { event.preventDefault(); typed = typed.slice(0, -1); now().textContent = typed; }
  else if (key === "?" || (key === "," && shiftKey)) { event.preventDefault(); commit(); events.dispatchEvent(new Event("help")); }
  else if (typed === null && inRussian(key) === "с") { event.preventDefault(); events.dispatchEvent(new CustomEvent("again", { detail: keyOf(now()) })); }
  else if (key.length === 1 && key !== " ") { event.preventDefault(); type(key); }
});

table.tHead.addEventListener("keydown", (event) => {     // from a head back into its column
  if (event.key === "ArrowDown") { event.preventDefault(); go(at(0, event.target.closest("th").cellIndex)); }
});

table.addEventListener("focusout", () => commit());
events.addEventListener("leaving", () => { if (now()) commit(); });
window.addEventListener("pagehide", () => commit(), { capture: true });          // before the queue says goodbye
table.addEventListener("click", (event) => {
  const cell = event.target.closest("tbody td");
  if (isCell(cell)) go(cell, event.shiftKey);
});
