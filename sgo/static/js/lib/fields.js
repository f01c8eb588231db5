// What every form of rows gets, on its page or in a window: look-ups by typing, masks of numbers, «создать» beside a select.
import { combobox } from "./combobox.js";
import { make } from "./make.js";
import { mask } from "./masks.js";

async function makeFor(link, field) {
  const row = await make(link.href);
  if (row) {
    if (field.tagName === "SELECT") field.add(new Option(row.title, row.id));
    field.value = field.tagName === "SELECT" ? row.id : row.title;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  field.focus();
}

function weighed(input) {                                // a file that the server would not take is told of before it is sent
  input.addEventListener("change", () => {
    const id = `${input.id}-size`, [file] = input.files;
    document.getElementById(id)?.remove();
    if (!file || file.size <= Number(input.dataset.most)) return;
    input.value = "";
    const line = Object.assign(document.createElement("p"), { id, className: "error", textContent: `Файл «${file.name}» больше ${Math.floor(input.dataset.most / 2 ** 20)} МБ. Выберите меньший.` });
    line.setAttribute("role", "alert");
    input.after(line);
  });
}

export function enhance(root) {
  for (const input of root.querySelectorAll("input[type=file][data-most]")) weighed(input);
  for (const input of root.querySelectorAll("input[data-lookup]")) combobox(input);
  for (const input of root.querySelectorAll("input[data-mask]")) mask(input);
  for (const link of root.querySelectorAll("a[data-create-for]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      makeFor(link, document.getElementById(link.dataset.createFor));
    });
  }
}
