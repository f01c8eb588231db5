// A field that names a row of a long list: the WAI-ARIA combobox with a list of offers. Without it the field is a plain text that the server looks up.
import { make } from "./make.js";

const PAUSE = 150;
let made = 0;

export function combobox(input) {
  const door = input.dataset.door ?? "../ajax/lookup/";
  document.getElementById(input.getAttribute("list"))?.remove();
  const list = document.createElement("ul");
  const told = document.createElement("span");
  Object.assign(list, { className: "offers", id: `offers-${made += 1}`, hidden: true });
  Object.assign(told, { className: "vh", role: "status" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "Варианты");
  input.removeAttribute("list");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  const box = document.createElement("div");
  box.className = "combo";
  input.replaceWith(box);
  box.append(input, list, told);

  let timer, asked = 0, active = -1;
  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    const all = options();
    all[active]?.setAttribute("aria-selected", "false");
    active = all.length ? (index + all.length) % all.length : -1;
    if (active < 0) return;
    all[active].setAttribute("aria-selected", "true");
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  }

  function put(title) {
    close();
    input.value = title;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  async function choose(option) {
    if (!option.dataset.make) return put(option.textContent);
    const typed = input.value;
    close();
    const row = await make(input.dataset.create, typed);
    if (row) put(row.title);
    else input.focus();
  }

  function offer(text, makes = false) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.id = `${list.id}-${list.children.length}`;
    option.textContent = text;
    if (makes) option.dataset.make = "1";
    list.append(option);
  }

  async function look() {
    const turn = asked += 1, words = input.value.trim();
    const response = await fetch(`${door}?${new URLSearchParams({ name: input.dataset.lookup, q: words })}`, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    if (turn !== asked || !response?.ok || document.activeElement !== input) return;
    const titles = await response.json();
    if (turn !== asked) return;
    list.replaceChildren();
    active = -1;
    input.removeAttribute("aria-activedescendant");
    for (const title of titles) offer(title);
    if (input.dataset.create && words && !titles.includes(words)) offer(`Создать «${words}»`, true);
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = titles.length ? `Найдено: ${titles.length}. Выберите стрелками.` : "Ничего не найдено.";
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(look, PAUSE);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.ctrlKey) {
      event.preventDefault();
      if (list.hidden) look();
      else point(active < 0 && step < 0 ? -1 : active + step);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const only = options().filter((option) => !option.dataset.make);
      if (active >= 0) choose(options()[active]);
      else if (only.length === 1 && !input.dataset.free) choose(only[0]);        // a free text stays as it was typed
      else close();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => close());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
