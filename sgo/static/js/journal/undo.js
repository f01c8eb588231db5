// One's own changes, a block as one: Ctrl+Z takes them back and Ctrl+Shift+Z does them again, after they were saved as well.
// Taking back says what the step has made: where another person wrote meanwhile, the server shows a conflict instead of wiping his word.
import { events, keyOf, settle, stands } from "./sheet.js";
import { look, put, queue } from "./saving.js";
import { merged, readable } from "./words.js";

const REFUSED = ["refused", "conflict"];
const done = [], undone = [], known = new Map();         // number of a step -> the step, for the answers that come later
const tab = Math.random().toString(36).slice(2);
let count = 0;

export function change(entries, extra) {                 // [{cell, value}]
  if (!entries.length) return;
  const number = `${tab}-${count += 1}`;
  const told = entries.map(({ cell, value }) => {
    const was = before(cell), text = readable(value);
    return { cell, value: text, became: extra?.whole ? text : merged(was, text), was, step: { number, way: "became" } };
  });
  const step = told.map(({ cell, was, became }) => ({ cell, was, became, number }));
  known.set(number, step);
  done.push(step);
  undone.length = 0;
  for (const { cell } of entries) delete cell.dataset.typing;
  put(told, extra);
}

function before(cell) {                                  // what one means to stand there; what was not taken does not
  if (REFUSED.includes(cell.dataset.state)) return stands(cell);
  return cell.dataset.seen ?? cell.dataset.typing ?? cell.textContent.trim();
}

function giveUp({ cell }) {                              // what was not taken has changed nothing: it only leaves its cell, and is not done again
  if (REFUSED.includes(cell.dataset.state) && queue.forget(keyOf(cell))) settle(cell, stands(cell), look(stands(cell)));
}

function turn(from, to, which, other) {
  for (let step = from.pop(); step; step = from.pop()) {
    const refused = step.filter((one) => one.refused), kept = step.filter((one) => !one.refused);
    const seen = refused.filter(({ cell }) => REFUSED.includes(cell.dataset.state));
    refused.forEach(giveUp);
    if (kept.length) {
      to.push(kept);
      known.set(kept[0].number, kept);
      put(kept.map((one) => ({ cell: one.cell, value: one[which], seen: one[other], step: { number: one.number, way: which } })), { whole: true });
    }
    if (kept.length || seen.length) return (kept[0] ?? seen[0]).cell;
  }
  return null;
}

events.addEventListener("answered", ({ detail: { cell, step, got } }) => {
  const one = known.get(step.number)?.find((each) => each.cell === cell);
  if (!one) return;
  one.refused = got.state !== "saved";
  if (!one.refused) one[step.way] = got.text;
  else if (got.state === "conflict") one.was = got.text;               // sent once more over the other's word, it is that word that comes back
});

export const undo = () => turn(done, undone, "was", "became");
export const redo = () => turn(undone, done, "became", "was");
