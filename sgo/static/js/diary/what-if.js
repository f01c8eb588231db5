// «А если будут отметки»: reckoned while one types, in whole numbers alone, by the same rule as the server's (rules/forecast.py).
const form = document.querySelector("#what-if");
const field = form?.querySelector("#more"), error = form?.querySelector("#more-e"), then = form?.querySelector("#then");
const TOKEN = /^([1-5])(?:\/([1-5]))?(?:[*xх×]([1-9][0-9]?|100))?$/i;
const MOST = 20;

function pairs(text) {
  const found = [];
  for (const part of text.trim().split(/[\s,;]+/)) {
    if (!part) continue;
    const match = TOKEN.exec(part);
    const values = match ? [match[1], match[2]].filter(Boolean).map(Number) : [];
    if (!match || (values.includes(1) && form.dataset.one !== "1")) return { wrong: `«${part.slice(0, 20)}» не понято. Введите отметки через пробел: 5 4 5. Вес пишут через звёздочку: 5*3.` };
    for (const value of values) found.push([value, Number(match[3] || 1)]);
  }
  return found.length > MOST ? { wrong: `Больше ${MOST} отметок сразу не считаем. Уберите лишние.` } : { found };
}

// the mean as a fraction: sum over weight
function mean(all) {
  const weighs = form.dataset.weights === "1";
  return all.reduce(([sum, over], [value, weight]) => [sum + value * (weighs ? weight : 1), over + (weighs ? weight : 1)], [0, 0]);
}

// two places, half up
function words([sum, over]) {
  const hundredths = Math.floor((200 * sum + over) / (2 * over));
  return `${Math.floor(hundredths / 100)},${String(hundredths % 100).padStart(2, "0")}`;
}

function reckon() {
  const { found, wrong } = pairs(field.value);
  error.hidden = !wrong;
  error.textContent = wrong || "";
  for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", "more-e"]]) {
    if (wrong) field.setAttribute(name, value); else field.removeAttribute(name);
  }
  if (wrong || !found.length) { then.textContent = ""; return; }
  const all = [...standing(form.dataset.values), ...found], [sum, over] = mean(all);
  const place = form.dataset.edges.trim().split(/\s+/).map(Number).findIndex((edge) => 100 * sum >= edge * over);
  const mark = place < 0 ? 2 : 5 - place;
  then.textContent = `Средний балл ${words([sum, over])}, ${all.length >= Number(form.dataset.least) ? `выходит «${mark}»` : "отметка пока не выходит"}`;
}

// what stands already: «5*1 4*3»
function standing(text) {
  return text.trim().split(/\s+/).filter(Boolean).map((part) => part.split("*").map(Number));
}

if (form) {
  field.addEventListener("input", reckon);
  form.addEventListener("submit", (event) => { event.preventDefault(); reckon(); });
}
