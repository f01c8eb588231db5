// The journal's own changes, taken back and done again: a code keeps the mark and a mark the code, so each step names the whole cell.
import { REFUSED, Steps } from "../lib/steps.js";
import { events, keyOf, settle, stands } from "./sheet.js";
import { look, put, queue } from "./saving.js";
import { merged, readable } from "./words.js";

const steps = new Steps((entries) => put(entries, { whole: true }), ({ cell }) => {
  if (REFUSED.includes(cell.dataset.state) && queue.forget(keyOf(cell))) settle(cell, stands(cell), look(stands(cell)));
});

export function change(entries, extra) {                 // [{cell, value}]
  if (!entries.length) return;
  const told = steps.add(entries.map(({ cell, value }) => {
    const was = before(cell), text = readable(value);
    return { cell, value: text, became: extra?.whole ? text : merged(was, text), was };
  }));
  for (const { cell } of entries) delete cell.dataset.typing;
  put(told, extra);
}

function before(cell) {                                  // what one means to stand there; what was not taken does not
  if (REFUSED.includes(cell.dataset.state)) return stands(cell);
  return cell.dataset.seen ?? cell.dataset.typing ?? cell.textContent.trim();
}

events.addEventListener("answered", ({ detail }) => steps.answered(detail));

export const undo = () => steps.undo();
export const redo = () => steps.redo();
