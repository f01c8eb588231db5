// The table as rows and columns: where a cell is, what stands in it, why it is closed, how it looks.
import { LOOKS, parts, spoken } from "./words.js";

export const table = document.querySelector("#journal");
export const events = new EventTarget();
export const rows = [...table.tBodies[0].rows];
export const heads = [...table.tHead.rows[2].cells];
const byStudent = new Map(rows.map((row) => [row.dataset.s, row]));
const byLesson = new Map();                              // lesson -> its first column
const byWork = new Map();
const standing = new WeakMap();                          // what the server holds in a cell that shows something else
const attendance = table.dataset.view === "attendance";
const STATES = { typed: "ждёт отправки", saving: "сохраняется", refused: "не сохранено", conflict: "изменили другие" };

heads.forEach((head, column) => {
  if (!byLesson.has(head.dataset.l)) byLesson.set(head.dataset.l, column);
  if (head.dataset.w) byWork.set(head.dataset.w, column);
});

export const at = (row, column) => (column >= 0 && column < heads.length ? rows[row]?.cells[column + 1] ?? null : null);
export const place = (cell) => [cell.parentElement.sectionRowIndex, cell.cellIndex - 1];
export const headOf = (cell) => heads[cell.cellIndex - 1];
export const nameOf = (cell) => cell.parentElement.cells[0].lastChild.textContent;
export const keyOf = (cell) => `${headOf(cell).dataset.l}:${headOf(cell).dataset.w ?? 0}:${cell.parentElement.dataset.s}`;
export const isCell = (cell) => cell?.tagName === "TD" && cell.cellIndex <= heads.length;
export const firstOf = (cell) => at(place(cell)[0], byLesson.get(headOf(cell).dataset.l));      // the lesson's cell that carries the attendance
export const stands = (cell) => standing.get(cell) ?? cell.dataset.seen ?? cell.textContent.trim();
export const titleOf = (cell) => `${nameOf(cell)}, ${headOf(cell).dataset.about}`;

export function find(key) {
  const [lesson, work, student] = key.split(":");
  const row = byStudent.get(student), column = byWork.get(work) ?? (work === "0" || attendance ? byLesson.get(lesson) : undefined);
  return row && column !== undefined ? row.cells[column + 1] : null;
}

export function shut(cell) {
  if (!table.hasAttribute("data-write")) return table.dataset.locked || "Журнал открыт только для чтения.";
  if (cell.classList.contains("out")) return `Клетка закрыта: ${cell.parentElement.dataset.why || "в этот день ученика не было в группе"}.`;
  return { later: "Урок ещё не прошёл: отметки ставят в день урока и позже.", off: "Урок отменён." }[headOf(cell).dataset.shut] ?? "";
}

export function hold(cell) {                             // before the first key: what stood there when one began
  if (!standing.has(cell)) standing.set(cell, stands(cell));
}

export function release(cell) { if (!cell.dataset.state) standing.delete(cell); }

export function paint(cell, text, state) {               // what is typed covers what stands there
  hold(cell);
  cell.className = "";
  cell.textContent = text;
  cell.dataset.state = state;
}

export const shown = (text) => (attendance ? parts(text).code : text);      // the attendance shows the code alone

export function settle(cell, text, look, minutes) {      // what stands there is shown
  const { code } = parts(text), plain = attendance && minutes ? `${code} ${minutes}` : shown(text);
  standing.delete(cell);
  delete cell.dataset.state;
  delete cell.dataset.seen;
  if (attendance && text !== plain) cell.dataset.seen = text;
  cell.textContent = plain;
  cell.className = (attendance ? LOOKS[code] : look) ?? "";
}

export const beneath = (cell, text) => standing.set(cell, text);

export function learnWork(lesson, work) {
  const column = byLesson.get(String(lesson)), head = heads[column];
  if (!head || head.dataset.w || !work) return false;
  head.dataset.w = work;
  byWork.set(String(work), column);
  const letter = head.querySelector("button") ?? head;
  if (!attendance && ["·", "+"].includes(letter.textContent.trim())) letter.textContent = "О";
  return true;
}

export function sentence(cell) {
  const closed = shut(cell);
  const said = [`${titleOf(cell)}: ${spoken(cell.textContent.trim())}`, STATES[cell.dataset.state], cell.classList.contains("out") || headOf(cell).dataset.shut ? closed : ""];
  return said.filter(Boolean).join(". ");
}
