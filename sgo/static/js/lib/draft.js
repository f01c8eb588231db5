// What is typed into a form stays on this device until it is saved: by account, form and version of the row, so that nobody is offered another's words.
import { changed } from "./changed.js";

const HEAD = "sgo-draft:";
const SENT = "sgo-draft-sent";
const DAYS = 3;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function settle() {                               // the page after a save says that it was done: only then the draft goes
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".notice.ok")) localStorage.removeItem(sent);
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(HEAD))) {
    if (!((stored(key)?.at ?? 0) > Date.now() - DAYS * 86400000)) localStorage.removeItem(key);
  }
}

const worth = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.name.startsWith("take_");
const valueOf = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);

function keep(form, tell) {
  const key = HEAD + form.dataset.draft;
  let timer;
  const write = () => {
    clearTimeout(timer);
    timer = 0;
    if (!changed(form).length) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: Object.fromEntries([...form.elements].filter(worth).map((field) => [field.name, valueOf(field)])) }));
  };
  const address = key.slice(0, key.lastIndexOf(":") + 1);   // drafts of older versions are offered to nobody: a save was left before its page had told of it
  for (const old of Object.keys(localStorage)) if (old !== key && old.startsWith(address)) localStorage.removeItem(old);
  const found = form.querySelector("#sum") ? null : stored(key);
  const later = () => { clearTimeout(timer); timer = setTimeout(write, 300); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { write(); sessionStorage.setItem(SENT, key); });
  window.addEventListener("pagehide", () => { if (timer) write(); });
  if (form.querySelector("#sum")) write();
  if (found) tell(found, () => restore(form, found.values), () => localStorage.removeItem(key));
}

function restore(form, values) {
  for (const field of [...form.elements].filter(worth)) {
    if (!(field.name in values)) continue;
    if (typeof values[field.name] === "boolean") field.checked = values[field.name];
    else field.value = values[field.name];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function offer(form, after) {                     // keeps what is typed into the form, and offers what was left here before
  keep(form, (draft, restore, forget) => {
    const at = new Date(draft.at), today = at.toDateString() === new Date().toDateString();
    const when = at.toLocaleString("ru-RU", today ? { hour: "2-digit", minute: "2-digit" } : { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
    const line = Object.assign(document.createElement("div"), { className: "notice warn f12", id: "draft" });
    line.setAttribute("role", "status");
    line.innerHTML = '<p>Здесь осталось введённое вами и не сохранённое.</p><button class="button" type="button"></button><button class="button bare" type="button">Забыть</button>';
    const [take, drop] = line.querySelectorAll("button");
    take.textContent = `Восстановить введённое ${when}`;
    take.addEventListener("click", () => { restore(); line.remove(); after(); });
    drop.addEventListener("click", () => { forget(); line.remove(); });
    form.prepend(line);
  });
}
