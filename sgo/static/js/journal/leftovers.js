// The list of journals: what an earlier page left unsent goes out from here as well, and what was not taken leads back to its journal.
import { Queue } from "../lib/queue.js";
import { covers } from "./words.js";

const box = document.querySelector("#leftovers"), words = box.querySelector("p"), link = box.querySelector("a");
let offline = false;

function tell() {
  const waiting = queue.all().length, [refused] = queue.refused();
  box.hidden = !waiting && !refused;
  words.textContent = waiting ? `${offline ? "Нет связи, ждёт отправки" : "Отправляется из этого браузера"}: ${waiting}.` : refused ? `Не принято: ${queue.refused().length}. ${refused.about}.` : "";
  link.href = (refused ?? queue.all()[0])?.url.replace(/\/cells$/, "") ?? "";
}

const queue = new Queue(box.dataset.account, {
  covers, sending() {}, answered() { offline = false; tell(); }, offline() { offline = true; tell(); }, ended() { offline = true; tell(); }, changed: tell,
});
queue.run();
tell();
