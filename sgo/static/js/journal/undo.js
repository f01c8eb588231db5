// One's own changes, a block as one: Ctrl+Z takes them back and Ctrl+Shift+Z does them again, after they were saved as well.
import { find, keyOf, stands } from "./sheet.js";
import { put } from "./saving.js";
import { merged, readable } from "./words.js";

const done = [], undone = [];

export function change(entries, extra) {                 // [{cell, value}]
  if (!entries.length) return;
  const told = entries.map(({ cell, value }) => {
    const was = before(cell), text = readable(value);
    return { cell, value: text, became: extra?.whole ? text : merged(was, text), was };
  });
  done.push(told.map(({ cell, was, became }) => ({ key: keyOf(cell), was, became })));
  undone.length = 0;
  for (const { cell } of entries) delete cell.dataset.typing;
  put(told, extra);
}

function before(cell) {                                  // what one means to stand there; what was not taken does not
  if (["refused", "conflict"].includes(cell.dataset.state)) return stands(cell);
  return cell.dataset.seen ?? cell.dataset.typing ?? cell.textContent.trim();
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
