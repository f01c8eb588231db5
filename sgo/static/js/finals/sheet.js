// The sheet as rows and columns: where a cell is, what it is called, why it is closed.
export const table = document.querySelector("#finals");
export const rows = [...table.tBodies[0].rows];
export const cellsOf = (row) => [...row.cells].slice(1).filter((cell) => !cell.hasAttribute("data-note"));
export const place = (cell) => [rows.indexOf(cell.parentElement), cellsOf(cell.parentElement).indexOf(cell)];
export const at = (row, column) => (rows[row] && cellsOf(rows[row])[column]) ?? null;
export const keyOf = (cell) => `${cell.dataset.g}:${cell.dataset.s}:${cell.dataset.c}`;
export const find = (key) => {                           // the column of conduct has a colon of its own
  const [g, s, ...c] = key.split(":");
  return table.querySelector(`td[data-g="${g}"][data-s="${s}"][data-c="${c.join(":")}"]`);
};
export const shutOf = (cell) => cell.dataset.shut ?? table.dataset.shut;
export const nameOf = (cell) => cell.parentElement.cells[0].lastChild.textContent;
export const titleOf = (cell) => `${nameOf(cell)}, ${cell.dataset.what}`;
export const stands = (cell) => cell.dataset.was ?? cell.textContent;       // what the server holds in a cell that shows something else

export function paint(cell, text, state) {               // what is typed covers what stands there
  cell.dataset.was ??= cell.textContent;
  cell.dataset.look ??= cell.className;
  cell.className = "";
  cell.textContent = text;
  cell.dataset.state = state;
}

export function settle(cell, text, look) {               // what stands there is shown
  cell.textContent = text;
  cell.className = look ?? cell.dataset.look ?? cell.className;
  for (const name of ["state", "was", "look"]) delete cell.dataset[name];
}
