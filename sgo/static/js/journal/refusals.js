// What the server did not take: the sentence stands over the grid until it is dealt with, the typed value stays in its cell.
import { Reason } from "../lib/reason.js";
import { go, now } from "./cursor.js";
import { askReason, look, queue, resend } from "./saving.js";
import { events, find, headOf, keyOf, settle, stands, table } from "./sheet.js";

const why = document.querySelector("#why");
const button = (deed) => why.querySelector(`[data-do="${deed}"]`);

function shown() {                                       // of the cell one stands in, else the last of this journal, else of another
  const all = queue.refused(), here = all.filter((one) => one.url === table.dataset.url), key = now() && keyOf(now());
  return here.find((one) => one.key === key) ?? here.at(-1) ?? all.at(-1);
}

function sentence({ cell, about, answer }) {
  const what = cell.value ? `«${cell.value}» не сохранено` : "Не сохранено";
  if (answer.state !== "conflict") return `${what}. ${about}: ${answer.error ?? ""}`;
  return `${what}. ${about}: клетку уже изменили${answer.by ? ` – ${answer.by}` : ""}${answer.at ? `, ${answer.at}` : ""}. Там стоит «${answer.text || "пусто"}».`;
}

export function show() {                                 // a past day has nothing to answer
  const refusal = table.hasAttribute("data-past") ? null : shown();
  why.hidden = !refusal;
  if (!refusal) return;
  const others = queue.refused().length - 1, { answer } = refusal;
  why.querySelector("p").textContent = `${sentence(refusal)}${others ? ` Ещё не сохранено: ${others}.` : ""}`;
  button("late").hidden = answer.needs !== "late";
  button("reason").hidden = answer.needs !== "reason";
  button("mine").hidden = answer.state !== "conflict";
  button("drop").textContent = answer.state === "conflict" ? "Оставить, как там" : "Убрать";
}

const deedOf = (refusal) => ({ late: "late", reason: "reason" }[refusal?.answer.needs] ?? (refusal?.answer.state === "conflict" ? "mine" : null));

function deal(deed, refusal, follow = true) {
  const here = refusal.url === table.dataset.url, cell = here ? find(refusal.key) : null;
  if (deed === "go") { if (cell) go(cell); else window.location.assign(refusal.url.replace(/\/cells$/, "")); return; }
  if (deed === "reason") { reason.ask(); return; }
  if (deed === "late") resend(refusal, { late: true });
  else if (deed === "mine") resend(refusal, { seen: refusal.answer.text });
  else if (queue.forget(refusal.key) && cell) settle(cell, stands(cell), look(stands(cell)));
  if (cell && follow) go(cell);
}

const unreasoned = () => queue.refused().filter((one) => one.answer.needs === "reason" && one.url === table.dataset.url);

const reason = new Reason((text) => {
  const waiting = unreasoned();
  const days = new Set(waiting.map(({ key }) => find(key)).filter(Boolean).map((cell) => headOf(cell).dataset.about.slice(0, 5)));
  if (waiting.length) reason.covers(waiting.map(({ cell }) => cell.lesson), `${days.size > 1 ? "уроки" : "урок"} ${[...days].join(", ")}`);
  for (const refusal of waiting) resend(refusal, {}, text);
  now()?.focus({ preventScroll: true });
});
askReason((lesson) => reason.holds(lesson));

why.addEventListener("click", (event) => {
  const refusal = shown();
  if (event.target.dataset.do && refusal) deal(event.target.dataset.do, refusal);
});

events.addEventListener("again", ({ detail: key }) => {  // the one key, «с»: for the cell one stands in, else for the one just left, which has been refused meanwhile
  const refusal = shown(), deed = deedOf(refusal);
  if (!deed || refusal.url !== table.dataset.url || (refusal.key !== key && deed === "mine")) return;       // over another's word one writes only where one stands
  deal(deed, refusal, refusal.key === key);
});
events.addEventListener("queue", show);
events.addEventListener("moved", show);
