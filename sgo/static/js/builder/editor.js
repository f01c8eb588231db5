// A small editor that opens in its place under a chip: Enter keeps, Escape closes, the focus goes back to where it was.
import { make } from "./dom.js";

export function close(host) {
  const open = host.querySelector(".editor");
  if (!open) return;
  const back = open.opener;
  open.remove();
  back?.setAttribute("aria-expanded", "false");
  back?.focus();
}

export function open(root, opener, title, build) {          // build(box, done) fills it; done() closes
  root.querySelector(".editor")?.remove();
  const box = make("div", { class: "editor panel", role: "group", "aria-label": title });
  box.opener = opener;
  opener.setAttribute("aria-expanded", "true");
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(root);
    }
  });
  opener.closest(".chips").after(box);
  build(box, () => close(root));
  box.querySelector("input, select, button")?.focus();
  box.scrollIntoView({ block: "nearest" });
  return box;
}

export function form(box, parts, keep, text, cancel) {      // keep() returns a sentence when something is wrong
  const wrong = make("p", { class: "error", role: "alert", hidden: true });
  const body = make("form", { class: "in stack-s", novalidate: true }, ...parts, wrong,
    make("div", { class: "line" }, make("button", { class: "button", type: "submit" }, text), make("button", { class: "button bare", type: "button", on: { click: cancel } }, "Отменить")));
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const sentence = keep();
    wrong.textContent = sentence ?? "";
    wrong.hidden = !sentence;
  });
  box.replaceChildren(body);
  return body;
}

export function field(label, input, help = "") {
  const id = input.id || (input.id = `b-${Math.random().toString(36).slice(2)}`);
  return make("div", { class: "field" }, make("label", { for: id }, label), input, help ? make("p", { class: "help" }, help) : "");
}
