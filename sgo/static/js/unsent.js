// Logging out with something unsent: it is sent first; what cannot be, or was refused, is told before one leaves.
import { Queue, KINDS, left } from "./lib/queue.js";
import { relogin } from "./lib/relogin.js";
import { covers } from "./journal/words.js";

const WAIT = 1000;                                       // a save that takes longer is told of
const dialog = document.querySelector("#unsent"), words = dialog.querySelector("p");
const button = (deed) => dialog.querySelector(`[data-do="${deed}"]`);

export function leave(account, out) {
  let offline = false, over = false;
  const count = () => Object.keys(KINDS).reduce((sum, kind) => {
    const { waits, refused } = left(kind, account);
    return { waits: sum.waits + waits.length, refused: [...sum.refused, ...refused] };
  }, { waits: 0, refused: [] });

  function tell() {
    const { waits, refused } = count();
    if (over) return;
    if (!waits && !refused.length) { over = true; out(); return; }
    if (!waits || offline) open();
    words.textContent = [waits && (offline ? `Нет связи со школой, не отправлено: ${waits}.` : `Отправляется: ${waits}.`),
                         waits && "Введённое останется в этом браузере и уйдёт, когда вы снова войдёте здесь.",
                         refused.length && `Не принято: ${refused.length}. ${refused.at(-1).about}: ${refused.at(-1).answer.error ?? "клетку изменили другие"} Введённое ждёт вас на своей странице в этом браузере.`].filter(Boolean).join(" ");
    button("send").hidden = !waits || !offline;
  }

  function open() { if (!dialog.open) dialog.showModal(); }

  const queues = Object.keys(KINDS).filter((kind) => left(kind, account).waits.length).map((kind) => {
    const queue = new Queue(account, {
      covers, answered() { offline = false; tell(); }, offline() { offline = true; tell(); }, changed: tell, ended() { relogin().then(() => queue.resume()); },
    }, kind);
    return queue;
  });
  const send = () => { offline = false; tell(); queues.forEach((queue) => queue.run()); };
  button("send").onclick = send;
  button("stay").onclick = () => { over = true; dialog.close(); };
  button("out").onclick = () => { over = true; dialog.close(); out(); };
  dialog.oncancel = () => { over = true; };
  setTimeout(() => { if (!over) open(); }, WAIT);
  send();
}
