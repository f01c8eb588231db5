// What was typed and not yet acknowledged: kept on this device by account, sent one after another, forgotten only when the server has answered.
import { post, Ended, Refused } from "./post.js";

const RETRY = [1000, 2000, 5000, 10000, 30000];

export class Queue {
  constructor(account, on) {
    this.key = `sgo-journal-${account}`;                 // another person's queue has another key: it is neither sent nor shown
    this.on = on;
    this.tries = 0;
    this.busy = false;
    this.paused = false;
    window.addEventListener("online", () => this.run());
    window.addEventListener("storage", (event) => { if (event.key === this.key) this.on.changed(); });
  }

  all() {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]");
  }

  keep(items) {
    localStorage.setItem(this.key, JSON.stringify(items));
    this.on.changed();
  }

  add(item) {
    this.keep([...this.all().filter((other) => other.cell !== item.cell || other.sent), item]);
    this.run();
  }

  drop(op) {
    this.keep(this.all().filter((item) => item.op !== op));
  }

  async run() {
    if (this.busy || this.paused) return;
    this.busy = true;
    try {
      await this.withLock(() => this.drain());
    } finally {
      this.busy = false;
    }
  }

  withLock(work) {                                       // two tabs of one person take turns
    return navigator.locks ? navigator.locks.request(this.key, work) : work();
  }

  async drain() {
    for (let item = this.all()[0]; item; item = this.all()[0]) {
      this.keep(this.all().map((other) => (other.op === item.op ? { ...other, sent: true } : other)));
      try {
        const { op, ...cell } = item.values;
        const told = (await post(item.url, { op, cells: [cell] }, true)).cells[0];
        if (told.state !== "saved") throw new Refused({ ...told, conflict: told.state === "conflict" ? told : null }, 409);
        const answer = { cell: told, average: told.average };
        this.tries = 0;
        this.keep(this.all().filter((other) => other.op !== item.op)
          .map((other) => (other.cell === item.cell ? { ...other, values: { ...other.values, seen: answer.cell.text } } : other)));
        this.on.saved(item, answer);
      } catch (error) {
        if (error instanceof Refused) {
          this.drop(item.op);
          this.on.refused(item, error);
        } else if (error instanceof Ended) {
          this.paused = true;
          this.on.ended();
          return;
        } else {
          this.on.waiting();
          setTimeout(() => this.run(), RETRY[Math.min(this.tries, RETRY.length - 1)]);
          this.tries += 1;
          return;
        }
      }
    }
  }

  resume() {
    this.paused = false;
    this.run();
  }
}
