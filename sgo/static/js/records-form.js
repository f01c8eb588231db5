// The form of a row: parts one at a time, what is not saved yet in words, a draft on this device, Ctrl+S; and all that fields.js gives.
import { changed } from "./lib/changed.js";
import { offer, settle } from "./lib/draft.js";
import { enhance } from "./lib/fields.js";

const form = document.querySelector(".records-form");
settle();
enhance(form);

// ---------- parts
const links = [...form.querySelectorAll(".tabs.sections a")];
const parts = links.map((link) => form.querySelector(link.hash));

function open(part) {
  if (!part) return;
  parts.forEach((other, index) => {
    other.hidden = other !== part;
    if (other === part) links[index].setAttribute("aria-current", "true");
    else links[index].removeAttribute("aria-current");
  });
}

links.forEach((link, index) => link.addEventListener("click", (event) => {
  event.preventDefault();
  history.replaceState(null, "", link.hash);
  open(parts[index]);
}));
open(parts.find((part) => part.querySelector("[aria-invalid=true]")) ?? parts.find((part) => `#${part.id}` === location.hash) ?? parts[0]);

function go(field) {
  open(field.closest("fieldset[id^=s-]"));
  field.focus();
  field.closest("[data-field]")?.scrollIntoView({ block: "center" });
}

const aimed = form.querySelector("#sum") ? null : document.getElementById(location.hash.slice(1));
if (aimed?.name && form.contains(aimed)) go(aimed);      // a card leads to the field that it lacks

form.querySelector("#sum")?.addEventListener("click", (event) => {
  const field = event.target.hash && document.getElementById(event.target.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  go(field);
});

// ---------- what is not saved yet
const unsaved = document.querySelector("#unsaved");
const called = (field) => (field.labels[0]?.firstChild.textContent.trim() || field.labels[0]?.textContent.trim() || field.name);
const lower = (words) => (/^[А-ЯЁ][а-яё]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words);

function tell() {
  const fields = changed(form), boxes = new Set(fields.map((field) => field.closest("[data-field]")));
  for (const box of form.querySelectorAll("[data-field]")) box.classList.toggle("changed", boxes.has(box));
  links.forEach((link, index) => link.classList.toggle("unsaved", fields.some((field) => parts[index].contains(field))));
  unsaved.hidden = !fields.length;
  const names = [...new Set(fields.map((field) => lower(called(field))))];
  unsaved.textContent = `Не сохранено: ${names.slice(0, 4).join(", ")}${names.length > 4 ? ` и ещё ${names.length - 4}` : ""}`;
}

form.addEventListener("input", tell);
form.addEventListener("change", tell);
form.addEventListener("input", ({ target }) => {         // whoever goes on typing keeps his own words against the other editor's
  const mine = target.name && form.querySelector(`input[name="take_${target.name}"][value=mine]`);
  if (mine) mine.checked = true;
});
tell();

offer(form, () => { tell(); form.querySelector(".changed .input")?.focus(); });

// ---------- saving
form.addEventListener("submit", (event) => {             // a half-typed native date is never sent by the browser: it must not vanish
  const half = [...form.elements].find((field) => field.validity?.badInput);
  if (!half) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  half.setAttribute("aria-invalid", "true");
  const id = `${half.id}-half`;
  if (!document.getElementById(id)) half.after(Object.assign(document.createElement("p"), { id, className: "error", textContent: half.type === "date" ? "Дата введена не полностью. Введите день, месяц и год." : "Введено не полностью." }));
  half.setAttribute("aria-describedby", id);
  go(half);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyS") return;
  event.preventDefault();
  const inner = [...document.querySelectorAll("dialog[open] form")].pop();
  if (!inner && document.querySelector("dialog[open]")) return;
  document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
  (inner ?? form).requestSubmit((inner ?? form).querySelector("[data-save]"));
});
