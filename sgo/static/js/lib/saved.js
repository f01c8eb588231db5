// The line that says how much waits and when the last of it was saved.
import { store } from "./store.js";

const line = document.querySelector("#saved");

export const clock = () => new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });

export function tellSaved(waiting, offline, last) {
  const past = last ? `сохранено в ${last}` : "";
  line.classList.toggle("wait", waiting > 0 || store.failing);
  line.textContent = waiting ? [`${offline ? "Нет связи, ждёт отправки" : "Сохраняется"} ${waiting}`, past].filter(Boolean).join(" · ") : past;
  if (store.failing) line.textContent += " · браузер не хранит введённое: не закрывайте страницу, пока не сохранено";
}
