// What stands at the right of a line: averages and the proposal come with each answer, the attendance is counted from the line itself.
import { heads, table } from "./sheet.js";
import { parts } from "./words.js";

const MISSED = ["ОТ", "Б", "УП", "НП"], CODES = ["ОТ", "Б", "УП", "НП", "ОП", "ОСВ"];

export function renew(row, { average, simple, proposal }) {
  const margin = [...row.cells].slice(heads.length + 1);
  if (table.dataset.view === "attendance") {
    const stand = [...row.cells].slice(1, heads.length + 1).map((cell) => parts(cell.textContent.trim()).code), many = (codes) => stand.filter((code) => codes.includes(code)).length;
    [...CODES.map((code) => many([code])), many(MISSED)].forEach((number, place) => write(margin[place], String(number || "")));
    return;
  }
  write(margin.find((cell) => cell.classList.contains("avg")), average);
  write(margin.find((cell) => cell.classList.contains("plain")), simple);
  write(margin.find((cell) => cell.classList.contains("hint")), proposal);
}

function write(cell, text) {
  if (!cell || text === undefined) return;
  if (cell.textContent !== text) cell.textContent = text;
  if (cell.classList.contains("avg")) cell.classList.toggle("low", Number(text.replace(",", ".")) < 2.5);
}
