// One's own changes, a block as one: Ctrl+Z takes them back and Ctrl+Shift+Z does them again, after they were saved as well.
import { find, keyOf } from "./sheet.js";
import { put } from "./saving.js";
import { readable } from "./words.js";

const done = [], undone = [];

export function change(entries, extra) {                 // [{cell, value}]
  if (!entries.length) return;
  const was = (cell) => cell.dataset.seen ?? cell.dataset.typing ?? cell.textContent.trim();
  done.push(entries.map(({ cell, value }) => ({ key: keyOf(cell), was: was(cell), became: readable(value) })));
  undone.length = 0;
  for (const { cell } of entries) delete cell.dataset.typing;
  put(entries, extra);
}

function turn(from, to, which) {
  const step = from.pop();
  if (!step) return null;
  to.push(step);
  const entries = step.map((one) => ({ cell: find(one.key), value: one[which] })).filter(({ cell }) => cell);
  put(entries, { whole: true });
  return entries[0]?.cell ?? null;
}

export const undo = () => turn(done, undone, "was");
export const redo = () => turn(undone, done, "became");
