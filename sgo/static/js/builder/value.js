// The value of a comparison: a list with search, a number, a day, days by a word, another field, or a question put at each run.
import { base, get } from "./asking.js";
import { chosen, make, options } from "./dom.js";
import { field } from "./editor.js";

const PAUSE = 200;

function several(list, ids, typed) {                        // ticks before the values of a list
  const box = make("div", { class: "ticks", role: "group", "aria-label": "Значения" });
  const draw = (pairs) => box.replaceChildren(...pairs.map(([value, title]) => {
    const tick = make("input", { type: "checkbox", checked: ids.has(String(value)) });
    tick.addEventListener("change", () => (tick.checked ? ids.add(String(value)) : ids.delete(String(value))));
    return make("label", { class: "check" }, tick, make("span", {}, title));
  }), ...(pairs.length ? [] : [make("p", { class: "help" }, "Ничего не найдено.")]));
  const search = make("input", { class: "input", type: "search", placeholder: "найти", "aria-label": "Найти значение", autocomplete: "off", maxlength: "60" });
  let timer;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(async () => draw(await list(search.value)), PAUSE); });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !search.value) return;
    event.preventDefault();
    const tick = box.querySelector("input");
    if (tick && !tick.checked) tick.click();
  });
  list("").then(draw, () => draw([]));
  return [typed ? search : "", box];
}

const folded = (text) => text.toLowerCase().replaceAll("ё", "е");

function choices(one, context, value) {
  const ids = new Set((Array.isArray(value) ? value : []).map(String));
  const known = one.options ? async (text) => one.options.filter(([, title]) => folded(title).includes(folded(text)))
    : (text) => get(`${base()}values?${new URLSearchParams({ thing: context.thing, path: one.path, q: text, chosen: [...ids].join(".") })}`);
  return { parts: several(known, ids, !one.options || one.options.length > 8), read: () => (ids.size ? [...ids].map((id) => (one.options ? id : Number(id))) : undefined) };
}

function days(words, value) {
  const now = typeof value === "string" ? { word: value } : value ?? { word: "this_period" };
  const word = chosen(make("select", { class: "input" }, ...options(words.spans)), now.word);
  const number = make("input", { class: "input", inputmode: "numeric", value: String(now.number ?? 14), maxlength: "4" });
  const box = field("Сколько дней", number);
  const show = () => { box.hidden = !words.counted.includes(word.value); };
  word.addEventListener("change", show);
  show();
  return { parts: [field("Когда", word), box], read: () => (words.counted.includes(word.value) ? { word: word.value, number: number.value.trim() } : { word: word.value }) };
}

function plain(one, op, value) {
  const type = ["date", "moment"].includes(one.kind) && !one.part ? "date" : one.kind === "time" ? "time" : "text";
  const input = (text, at) => make("input", { class: "input", type, maxlength: "100", value: text ?? "", "aria-label": at, autocomplete: "off" });
  if (op === "between") {
    const ends = [input(value?.[0], "С"), input(value?.[1], "По")];
    return { parts: [make("div", { class: "pair" }, ...ends.map((end, place) => field(place ? "По" : "С", end)))], read: () => (ends.every((end) => end.value.trim()) ? ends.map((end) => end.value.trim()) : undefined) };
  }
  const only = input(typeof value === "object" ? "" : value, "Значение");
  return { parts: [field("Значение", only)], read: () => only.value.trim() || undefined };
}

export function valueOf(one, op, value, context) {           // {parts, read}: read() gives the value, undefined when nothing was given
  const { words } = context;
  if (words.bare.includes(op)) return { parts: [], read: () => null };
  if (["within", "anniversary"].includes(op)) return days(words, value?.ask || value?.field ? null : value);
  const others = words.between_fields.includes(op) ? context.fields.filter((other) => other.kind === one.kind && other.path !== one.path) : [];
  const inner = ["in", "not_in"].includes(op) ? choices(one, context, value) : plain(one, op, value);
  const how = make("select", { class: "input" }, make("option", { value: "value" }, "значение"), make("option", { value: "ask" }, "спрашивать при запуске"), others.length ? make("option", { value: "field" }, "другое поле") : "");
  const ask = make("input", { class: "input", maxlength: "80", value: value?.ask ?? one.label, "aria-label": "Вопрос при запуске" });
  const other = chosen(make("select", { class: "input" }, ...others.map((each) => make("option", { value: each.path }, each.label))), value?.field);
  how.value = value?.ask ? "ask" : value?.field ? "field" : "value";
  const boxes = { value: make("div", { class: "stack-s" }, ...inner.parts), ask: field("Вопрос при запуске", ask), field: field("С полем", other) };
  const show = () => { for (const [name, box] of Object.entries(boxes)) box.hidden = name !== how.value; };
  how.addEventListener("change", show);
  show();
  const read = () => ({ value: inner.read, ask: () => (ask.value.trim() ? { ask: ask.value.trim() } : undefined), field: () => ({ field: other.value }) })[how.value]();
  return { parts: [field("С чем сравнить", how), ...Object.values(boxes)], read };
}
