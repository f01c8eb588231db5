// A list: how many rows are ticked, all of a page at once, arrows from row to row.
const boxes = [...document.querySelectorAll('input[name="rowid"]')];
const all = document.querySelector("#tick-all");
const told = document.querySelector("#ticked");
const bulk = document.querySelector("#bulk");
const everything = document.querySelector('input[name="all"]');

function tell() {
  const number = everything?.checked ? 0 : boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("tr").toggleAttribute("data-ticked", box.checked);
  if (told) told.textContent = everything?.checked ? "Выбраны все найденные:" : number ? `Выбрано ${number}:` : "С выбранными:";
  if (bulk) bulk.hidden = !number && !everything?.checked;     // it comes with the first tick
  if (all) { all.checked = number === boxes.length; all.indeterminate = number > 0 && number < boxes.length; }
}

if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; tell(); });
  for (const box of [...boxes, ...(everything ? [everything] : [])]) box.addEventListener("change", tell);
  tell();                                               // «назад» brings ticks back
}

const rows = [...document.querySelectorAll(".data tbody th a")];
document.querySelector(".data tbody")?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = rows.indexOf(event.target.closest("tr")?.querySelector("th a"));
  const next = step && rows[here + step];
  if (!next) return;
  event.preventDefault();
  (event.target.type === "checkbox" ? next.closest("tr").querySelector('[name="rowid"]') : next).focus();
});
