// The steps back and forth: whole definitions, newest last.
const MOST = 100;

export class History {
  constructor(first) {
    this.all = [JSON.stringify(first)];
    this.at = 0;
  }

  get now() { return JSON.parse(this.all[this.at]); }
  get canUndo() { return this.at > 0; }
  get canRedo() { return this.at < this.all.length - 1; }

  put(definition) {
    const text = JSON.stringify(definition);
    if (text === this.all[this.at]) return;
    this.all = [...this.all.slice(Math.max(0, this.at + 1 - MOST), this.at + 1), text];
    this.at = this.all.length - 1;
  }

  undo() {
    if (!this.canUndo) return false;
    this.at -= 1;
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.at += 1;
    return true;
  }
}
