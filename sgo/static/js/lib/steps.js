// One's own changes, a block as one: what Ctrl+Z takes back and Ctrl+Shift+Z does again, after they were saved as well.
// Taking back says what the step has made: where another person wrote meanwhile, the server shows a conflict instead of wiping his word.
export const REFUSED = ["refused", "conflict"];

export class Steps {
  constructor(put, giveUp) {                             // put([{cell, value, seen, step, more}]); giveUp(one) clears a cell whose refusal is taken back
    this.done = [];
    this.undone = [];
    this.known = new Map();                              // number of a step -> the step, for the answers that come later
    this.tab = Math.random().toString(36).slice(2);
    this.count = 0;
    this.put = put;
    this.giveUp = giveUp;
  }

  add(entries) {                                         // [{cell, was, became}] -> the same, each with its step
    const number = `${this.tab}-${this.count += 1}`, step = entries.map(({ cell, was, became }) => ({ cell, was, became, number }));
    this.known.set(number, step);
    this.done.push(step);
    this.undone.length = 0;
    return entries.map((one) => ({ ...one, step: { number, way: "became" } }));
  }

  turn(from, to, which, other) {
    for (let step = from.pop(); step; step = from.pop()) {
      const refused = step.filter((one) => one.refused), kept = step.filter((one) => !one.refused);
      const seen = refused.filter(({ cell }) => REFUSED.includes(cell.dataset.state));
      refused.forEach(this.giveUp);                      // what was not taken has changed nothing: it only leaves its cell, and is not done again
      if (kept.length) {
        to.push(kept);
        this.known.set(kept[0].number, kept);
        this.put(kept.map((one) => ({ cell: one.cell, value: one[which], seen: one[other], step: { number: one.number, way: which }, more: one.lost?.[which] })));
      }
      if (kept.length || seen.length) return (kept[0] ?? seen[0]).cell;
    }
    return null;
  }

  answered({ cell, step, got }) {
    const one = this.known.get(step.number)?.find((each) => each.cell === cell);
    if (!one) return;
    one.refused = got.state !== "saved";
    if (!one.refused) one[step.way] = got.text;
    if (!one.refused && got.lost) one.lost = { ...one.lost, [step.way === "was" ? "became" : "was"]: got.lost };       // a comment, «сдал позже»: they come back with their mark
    else if (got.state === "conflict") one.was = got.text;             // sent once more over the other's word, it is that word that comes back
  }

  undo() { return this.turn(this.done, this.undone, "was", "became"); }

  redo() { return this.turn(this.undone, this.done, "became", "was"); }
}
