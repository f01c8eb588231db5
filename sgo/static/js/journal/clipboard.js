// A block to Excel and back, and down: one request, one change; what cannot be taken is named.
import { leftOut, read, write } from "../lib/tsv.js";
import { block, complain, go, now } from "./cursor.js";
import { at, isCell, nameOf, place, headOf, shut, table } from "./sheet.js";
import { change } from "./undo.js";
import { parts, readable } from "./words.js";

function reasonFor(cell, value) {
  if (!cell) return "за краем таблицы";
  if (value.length > 20) return "слишком длинно для клетки";
  if (table.dataset.view === "attendance" && parts(readable(value)).mark) return "здесь отмечают явку";
  return shut(cell);
}

function lay(lines, corner) {
  const [row, column] = place(corner), taken = [], left = [];
  lines.forEach((line, down) => line.forEach((raw, right) => {
    const value = raw.trim().replace(/^оп (\d+)$/i, table.dataset.view === "attendance" ? "ОП$1" : "$&"), cell = at(row + down, column + right);
    if (!value) return;
    const reason = reasonFor(cell, value);
    if (reason) left.push(`${cell ? `${nameOf(cell)}, ${headOf(cell).dataset.about.slice(0, 5)}` : `«${value}»`}: ${reason}`);
    else if (value !== cell.textContent.trim()) taken.push({ cell, value });
  }));
  change(taken);
  return left;
}

function tellLeft(left) {
  if (left.length) complain(leftOut(left));
}

export function fillDown() {
  const [first, ...rest] = block();
  if (!rest.length) { complain("Выделите клетки столбца: Shift и стрелки. Первая заполнит остальные."); return; }
  tellLeft(lay(rest.map(() => first.map((cell) => cell.textContent)), rest[0][0]));
}

document.addEventListener("copy", (event) => {
  if (!isCell(document.activeElement)) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", write(block().map((line) => line.map((cell) => cell.textContent.trim()))));
});

document.addEventListener("paste", (event) => {
  if (!isCell(document.activeElement) || !now()) return;
  event.preventDefault();
  let lines = read(event.clipboardData.getData("text/plain"));
  const chosen = block(), corner = chosen[0][0];
  if (lines.length === 1 && lines[0].length === 1 && chosen.flat().length > 1) lines = chosen.map((line) => line.map(() => lines[0][0]));
  const left = lay(lines, corner);
  const [row, column] = place(corner);
  go(corner);
  go(at(row + lines.length - 1, column + lines[0].length - 1) ?? now(), true);
  tellLeft(left);
});
