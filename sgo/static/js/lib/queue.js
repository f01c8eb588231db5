// What was typed and not yet acknowledged. Each cell is an entry of its own in this browser's storage, by account: two tabs never overwrite each other.
// What waits goes out in one request per pause; the request is kept with its operation id until the server has answered, and is sent again as it was.
// Three kinds of tables wait so: the journal and the sheets of summing marks send many cells in a request, the absences one.
import { Ended, Refused, newOperation, post, postJson } from "./post.js";
import { store } from "./store.js";

const RETRY = [1000, 2000, 5000, 10000, 30000];
const PAUSE = 600, LONGEST = 10000, MOST = 1500, LEASE = 15000;
const random = () => Math.random().toString(36).slice(2, 10);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const MANY = {
  together: (first, item) => item.url === first.url && (item.reason ?? "") === (first.reason ?? ""),
  send: ({ url, op, reason, items }, more) => postJson(url, { op, ...(reason ? { reason } : {}), cells: items.map((item) => item.cell) }, more),
};
const SINGLE = {
  together: (first, item) => item.key === first.key && (item.reason ?? "") === (first.reason ?? ""),
  async send({ url, op, reason, items: [{ cell }] }, more) {
    const values = Object.fromEntries(Object.entries({ op, ...cell, reason }).filter(([, value]) => value !== undefined && value !== null));
    const answer = await post(url, values, more);
    return { ...answer, cells: answer.cells.map((one) => ({ state: "saved", ...one })) };
  },
};
const SHEET = { ...MANY, together: (first, item) => MANY.together(first, item) && item.page === first.page };
export const KINDS = { journal: MANY, finals: SHEET, absences: SINGLE };
const headOf = (kind, account) => `sgo-${kind}-${account}:`;

export function left(kind, account) {                    // how many cells wait or were refused in this browser, and the first of them
  const head = headOf(kind, account), waits = [], refused = [];
  for (const key of store.keys().filter((name) => name.startsWith(head)).sort()) {
    const value = JSON.parse(store.getItem(key) ?? "null"), part = key.slice(head.length);
    if (value && part === "flight") waits.push(...value.items);
    else if (value && part.startsWith("w:")) waits.push(value);
    else if (value && part.startsWith("r:")) refused.push(value);
  }
  return { waits, refused };
}

export class Queue {
  constructor(account, on, kind = "journal") {
    this.prefix = headOf(kind, account);                 // another person's queue has another prefix: it is neither sent nor shown
    this.manner = KINDS[kind];
    this.on = { covers: () => true, sending() {}, ...on };
    this.tab = random();
    this.count = this.tries = this.since = this.due = 0;
    this.busy = this.paused = this.lost = false;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(this.prefix) : null;
    this.channel?.addEventListener("message", ({ data }) => this.on.answered(data.items, data.answer, true));
    window.addEventListener("online", () => this.run());
    window.addEventListener("storage", (event) => { if (event.key?.startsWith(this.prefix)) this.on.changed(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.run(); });
    window.addEventListener("pagehide", () => this.leave());
  }

  entries(kind) {                                        // [key, value] of one kind, the oldest first
    const head = this.prefix + kind;
    const keys = store.keys().filter((key) => key.startsWith(head)).sort();
    return keys.map((key) => [key, JSON.parse(store.getItem(key) ?? "null")]).filter(([, value]) => value);
  }

  set(key, value) { store.setItem(this.prefix + key, JSON.stringify(value)); }

  waiting() { return this.entries("w:").map(([, item]) => item); }

  flight() { return JSON.parse(store.getItem(`${this.prefix}flight`) ?? "null"); }

  refused() { return this.entries("r:").map(([, refusal]) => refusal).sort((one, other) => one.refusedAt - other.refusedAt); }

  all() { return [...(this.flight()?.items ?? []), ...this.waiting()]; }

  has(key) { return this.all().some((item) => item.key === key); }

  add(items) {
    for (const item of items) {
      store.removeItem(`${this.prefix}r:${item.key}`);
      this.set(`w:${Date.now().toString(36).padStart(9, "0")}-${String(this.count += 1).padStart(6, "0")}-${this.tab}`, item);
    }
    this.on.changed();
    this.soon();
  }

  forget(key) {                                          // what waits for this cell or was refused there is given up; what is on its way is not
    for (const [place, item] of this.entries("w:")) if (item.key === key) store.removeItem(place);
    store.removeItem(`${this.prefix}r:${key}`);
    this.on.changed();
    return !this.has(key);
  }

  learn(lesson, work) {                                  // the lesson's first work was made by its first mark
    for (const [place, item] of this.entries("w:")) {
      if (String(item.cell.lesson) === String(lesson) && !item.cell.work) {
        store.setItem(place, JSON.stringify({ ...item, key: `${lesson}:${work}:${item.cell.student}`, cell: { ...item.cell, work } }));
      }
    }
    for (const [place, item] of this.entries(`r:${lesson}:0:`)) {
      store.removeItem(place);
      const key = `${lesson}:${work}:${item.cell.student}`;
      this.set(`r:${key}`, { ...item, key, cell: { ...item.cell, work } });
    }
  }

  soon() {
    this.since ||= Date.now();
    this.due = Date.now() - this.since > LONGEST ? Date.now() : Date.now() + PAUSE;
    this.at(this.due);
  }

  at(moment) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.max(0, moment - Date.now()));
  }

  async run() {
    clearTimeout(this.timer);
    if (this.busy || this.paused) return;
    this.busy = true;
    this.lost = false;
    try {
      await (navigator.locks ? navigator.locks.request(this.prefix, () => this.drain()) : this.lease(() => this.drain()));
    } finally {
      this.busy = false;
      if (!this.paused && !this.lost && this.all().length) this.at(this.due);       // what was typed meanwhile waits for a pause of its own
    }
  }

  async lease(work) {                                    // without locks (a school's server by plain HTTP) the tabs take turns by a note with an end
    const place = `${this.prefix}lease`, read = () => JSON.parse(store.getItem(place) ?? "null");
    const wait = () => { this.due = Math.max(this.due, Date.now() + 1000); };
    const held = read();
    if (held && held.tab !== this.tab && held.until > Date.now()) { wait(); return; }
    const renew = () => store.setItem(place, JSON.stringify({ tab: this.tab, until: Date.now() + LEASE }));
    renew();
    await sleep(20);
    if (read()?.tab !== this.tab) { wait(); return; }
    const beat = setInterval(renew, LEASE / 3);
    try { await work(); } finally { clearInterval(beat); store.removeItem(place); }
  }

  form() {                                               // what waits for one request, the last word of each cell, under a new operation id
    const found = this.entries("w:").slice(0, MOST);
    if (!found.length) return null;
    const [first] = found[0].slice(1), cells = new Map();
    const own = found.filter(([, item]) => this.manner.together(first, item));
    const taken = [], next = new Set();                  // a code and then a mark are two words on one cell: the second goes after the first
    for (const [place, item] of own) {
      const earlier = cells.get(item.key);
      if (earlier && !this.on.covers(earlier.cell, item.cell)) next.add(item.key);
      if (next.has(item.key)) continue;
      cells.set(item.key, earlier ? { ...item, cell: { ...item.cell, seen: earlier.cell.seen } } : item);
      taken.push(place);
    }
    const flight = { op: newOperation(), url: first.url, reason: first.reason, items: [...cells.values()] };
    this.set("flight", flight);
    for (const place of taken) store.removeItem(place);
    this.since = 0;
    return flight;
  }

  async drain() {                                        // one request
    const flight = this.flight() ?? this.form();
    if (!flight) return;
    this.on.sending(flight.items);
    try {
      const answer = await this.manner.send(flight);
      this.tries = 0;
      this.settle(flight, answer);
    } catch (error) {
      if (error instanceof Refused) {
        const { answer, message } = error;
        const said = { ...answer, state: answer.conflict ? "conflict" : "refused", error: message, ...(answer.conflict ? { text: answer.conflict.text } : {}) };
        this.settle(flight, { cells: flight.items.map(() => said) });
      } else if (error instanceof Ended) {
        this.paused = true;
        this.on.ended();
      } else {
        this.lost = true;
        this.on.offline();
        this.at(Date.now() + RETRY[Math.min(this.tries, RETRY.length - 1)]);
        this.tries += 1;
      }
    }
  }

  settle(flight, answer) {
    flight.items.forEach((item, index) => {
      const cell = answer.cells[index];
      if (cell.state === "saved") this.correct(item.key, cell.text);
      else if (!this.waiting().some((later) => later.key === item.key && this.on.covers(item.cell, later.cell))) this.set(`r:${item.key}`, { ...item, answer: cell, refusedAt: Date.now() });
    });
    store.removeItem(`${this.prefix}flight`);
    this.on.answered(flight.items, answer, false);
    this.channel?.postMessage({ items: flight.items, answer });
  }

  correct(key, text) {                                   // what was typed while this was on its way stands on what has just been written
    for (const [place, item] of this.entries("w:")) {
      if (item.key === key) store.setItem(place, JSON.stringify({ ...item, cell: { ...item.cell, seen: text } }));
    }
  }

  leave() {                                              // the page closes: the request goes out, its answer is asked again by the same operation id
    if (this.busy || this.paused) return;
    const flight = this.flight() ?? this.form();
    if (flight) this.manner.send(flight, { keepalive: true }).catch(() => {});
  }

  resume() {
    this.paused = false;
    this.run();
  }
}
