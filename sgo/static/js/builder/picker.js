// A field is chosen by typing a part of its name; without typing only the nearest stand in the list. Related rows stand there too where they are meant.
import { make, unique } from "./dom.js";

const MOST = 80;
const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

export function picker({ known, crowds = false, only = () => true, label, pick }) {
  const list = make("ul", { class: "picks", role: "listbox", id: unique("picks"), "aria-label": label });
  const input = make("input", { class: "input", type: "search", autocomplete: "off", placeholder: "начните вводить название", role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-label": label, maxlength: "60" });
  const told = make("span", { class: "vh", role: "status" });
  let active = -1, items = [];

  function point(index) {
    items[active]?.element.setAttribute("aria-selected", "false");
    active = items.length ? (index + items.length) % items.length : -1;
    if (active < 0) return;
    items[active].element.setAttribute("aria-selected", "true");
    items[active].element.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].element.id);
  }

  function fill() {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => fold(text).includes(word));
    list.replaceChildren();
    items = [];
    const offer = (found, text, near) => {
      const element = make("li", { role: "option", id: unique("pick"), "aria-selected": "false" }, text);
      element.addEventListener("mousedown", (event) => { event.preventDefault(); pick(found); });
      list.append(element);
      items.push({ found, element, near });
    };
    const head = (text) => list.append(make("li", { class: "head", role: "presentation" }, text));
    const typed = fold(input.value.trim());
    for (const byName of words.length ? [true, false] : [true]) {             // whose own name holds the words first, then those of such a heading
      for (const branch of known.branches) {
        if (!words.length && !branch.near && branch.fields[0]?.path.split(".").length > 3) continue;
        const fields = branch.fields.filter((one) => only(one) && (byName ? fits(one.label) : !fits(one.label) && fits(`${branch.title} ${one.label}`)));
        if (!fields.length || items.length > MOST) continue;
        head(branch.title);
        for (const one of fields) offer({ field: one }, one.label, branch.near);
      }
    }
    const rows = crowds ? known.crowds.filter((one) => fits(`имеет связанные ${one.label}`)) : [];
    if (rows.length) head("Имеет или не имеет");
    for (const one of rows) offer({ crowd: one }, one.label);
    told.textContent = items.length ? `Найдено: ${items.length}` : "Ничего не найдено. Введите другое слово.";
    if (!items.length) list.append(make("li", { class: "head", role: "presentation" }, told.textContent));
    active = -1;
    const is = (one) => fold(one.element.textContent) === typed;         // the thing's own words come before those of what it leads to
    const best = [(one) => one.near && is(one), (one) => one.near && fold(one.element.textContent).startsWith(typed), is].map((fits) => items.findIndex(fits)).find((at) => at >= 0);
    if (words.length) point(best ?? 0);
  }

  input.addEventListener("input", fill);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      point(active < 0 && step < 0 ? -1 : active + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (items[active]) pick(items[active].found);
    }
  });
  fill();
  return make("div", { class: "in stack-s" }, input, list, told);
}
