// The lists of journals and sheets: what an earlier page left unsent goes out from here as well, and what was not taken leads back to its page.
import { KINDS, Queue } from "./lib/queue.js";
import { covers } from "./journal/words.js";

const box = document.querySelector("#leftovers"), words = box.querySelector("p"), link = box.querySelector("a");
const queues = Object.keys(KINDS).map((kind) => new Queue(box.dataset.account, {
  covers, answered() { offline = false; tell(); }, offline() { offline = true; tell(); }, ended() { offline = true; tell(); }, changed: () => tell(),
}, kind));
let offline = false;

function tell() {
  const waiting = queues.flatMap((queue) => queue.all()), refused = queues.flatMap((queue) => queue.refused());
  box.hidden = !waiting.length && !refused.length;
  if (box.hidden) return;
  const [first] = refused.length ? refused : waiting;
  words.textContent = waiting.length ? `${offline ? "Нет связи, ждёт отправки" : "Отправляется из этого браузера"}: ${waiting.length}.` : `Не принято: ${refused.length}. ${first.about}.`;
  link.href = first.page ?? first.url.replace(/\/cells$/, "");
}

for (const queue of queues) if (queue.all().length) queue.run();
tell();
