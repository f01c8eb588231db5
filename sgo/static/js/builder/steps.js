// The steps of a report, drawn anew from the definition after each change.
import { chip, choose, conditions, plus } from "./conditions.js";
import { chosen, make, options } from "./dom.js";
import { field, form, open } from "./editor.js";
import { figure } from "./figure.js";
import { add, drop, put } from "./paths.js";
import { picker } from "./picker.js";

const GROUPABLE = new Set(["row", "choice", "flag", "number", "text", "date"]);

export function draw(root, context) {
  const all = { ...context, root };
  const counts = (context.definition.measures ?? []).length > 0;
  root.replaceChildren(...[
    ["1. Данные", about(all)], ["2. Условия", conditions(all, context.definition.thing, context.definition.where, "where")],
    ...(counts ? [] : [["3. Показать", shown(all)]]), [counts ? "3. Показатели" : "или посчитать", figures(all)],
    ...(counts ? [["4. Считать по", groups(all)]] : []), [counts ? "5. Порядок" : "4. Порядок", order(all)], ...(counts ? [["6. Вид", view(all)]] : []),
  ].map(([title, body]) => make("li", {}, make("b", {}, title), body)));
}

function about(context) {
  const { definition, words } = context;
  const thing = make("select", { class: "input", "aria-label": "О ком или о чём отчёт", "data-at": "thing" }, ...words.things.map(([key, title]) => make("option", { value: key, selected: key === definition.thing }, title)));
  thing.addEventListener("change", async () => {
    const known = await context.catalogue.load(thing.value);
    context.change({ thing: thing.value, where: { all: [] }, show: known.show }, { focus: "thing" });
  });
  const period = chosen(make("select", { class: "input", "data-at": "period" }, ...options(words.periods), make("optgroup", { label: "По названию" }, ...options(words.named))), definition.period ?? "this_period");
  period.addEventListener("change", () => context.change(put(definition, "period", /^\d+$/.test(period.value) ? Number(period.value) : period.value), { focus: "period" }));
  return make("div", { class: "stack-s" }, thing, make("div", { class: "pair" }, field("Период", period), field("На дату", when(context))), day(context));
}

const DAYS = [["", "на сегодня"], ["period_end", "на конец периода"], ["day", "на выбранный день"], ["ask", "спрашивать при запуске"]];
const isDay = (on) => typeof on === "string" && on !== "" && on !== "period_end";

function when(context) {                                     // as of which day classes, statuses and duties are meant
  const { definition, change } = context, on = definition.on ?? "";
  const how = chosen(make("select", { class: "input", "data-at": "on" }, ...options(DAYS)), on.ask ? "ask" : isDay(on) ? "day" : on);
  how.addEventListener("change", () => {
    const today = new Date().toLocaleDateString("sv-SE");
    change(how.value ? put(definition, "on", { ask: { ask: "На дату" }, day: today }[how.value] ?? how.value) : drop(definition, "on"), { focus: how.value === "day" ? "on.day" : "on" });
  });
  return how;
}

function day(context) {
  if (!isDay(context.definition.on)) return "";
  const input = make("input", { class: "input", type: "date", value: context.definition.on, "data-at": "on.day" });
  input.addEventListener("change", () => input.value && context.change(put(context.definition, "on", input.value), { focus: "on.day" }));
  return field("День", input);
}

function chooseField(context, opener, title, only, keep) {
  const thing = context.definition.thing;
  open(context.root, opener, title, (box, done) => {
    box.replaceChildren(picker({ known: context.catalogue.of(thing), only, label: title, pick: ({ field: one }) => {
      if (one.kind !== "date") return keep(one.path);
      const part = make("select", { class: "input" }, make("option", { value: "" }, "дата целиком"), ...options(context.words.parts));
      form(box, [make("b", {}, one.label), field("Что взять", part)], () => { keep(part.value ? `${one.path}#${part.value}` : one.path); return null; }, "Добавить", done);
      return part.focus();
    } }));
  });
}

const named = (context, part, path) => context.parts.words[JSON.stringify(part)] ?? context.catalogue.label(context.definition.thing, path);

function movable(context, list, place, text) {               // Alt with an arrow moves a chip among its neighbours
  return (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], number = Number(place.split(".").at(-1)), to = number + step;
    if (!event.altKey || !step || to < 0 || to >= list.length) return;
    event.preventDefault();
    const moved = [...list];
    [moved[number], moved[to]] = [moved[to], moved[number]];
    const head = place.replace(/\.\d+$/, "");
    context.change(put(context.definition, head, moved), { focus: `${head}.${to}` });
  };
}

function shown(context) {
  const { definition, change } = context, list = definition.show ?? [];
  const chips = list.flatMap((part, number) => {
    const place = `show.${number}`, path = typeof part === "string" ? part : part.field;
    const put1 = (made) => change(put(definition, place, made), { focus: place });
    const edit = part.kind ? (opener) => figure(context, opener, true, part, put1) : (opener) => chooseField(context, opener, "Заменить поле", () => true, put1);
    const parts = chip(context, place, part.kind ? named(context, part, "") || part.label : named(context, part, path), edit);
    parts[0].addEventListener("keydown", movable(context, list, place));
    return parts;
  });
  const counted = list.flatMap((part, number) => (part.kind ? [make("div", { class: "in-crowd" }, make("span", { class: "small soft" }, `${part.label ?? "сколько"}: у которых`), conditions(context, context.catalogue.crowd(definition.thing, part.of)?.thing ?? definition.thing, part.where, `show.${number}.where`))] : []));
  return make("div", { class: "stack-s" }, make("div", { class: "chips" }, ...chips,
    plus(context, "show", "+ поле", (opener) => chooseField(context, opener, "Показать поле", () => true, (path) => change(add(definition, "show", path), { focus: "+show" }))),
    plus(context, "show.count", "+ сколько", (opener) => figure(context, opener, true, null, (made) => change(add(definition, "show", made), { focus: "+show" })))), ...counted);
}

function figures(context) {
  const { definition, change } = context, list = definition.measures ?? [];
  const rows = list.map((part, number) => {
    const place = `measures.${number}`, text = context.parts.words[JSON.stringify(part)] ?? part.label ?? "показатель";
    const edit = (opener) => figure(context, opener, false, part, (made) => change(put(definition, place, made), { focus: place }), number);
    const thing = part.of ? context.catalogue.crowd(definition.thing, part.of)?.thing ?? definition.thing : definition.thing;
    if (part.of) context.catalogue.load(thing);
    const own = part.kind !== "formula" && (part.where?.all?.length || part.where?.any?.length || part.kind === "share");
    const more = part.kind === "formula" || own ? "" : plus(context, `${place}.where.all`, "+ у которых", async (opener) => {
      await context.catalogue.load(thing);
      choose(context, thing, opener, (made) => change(add(definition, `${place}.where.all`, made), { focus: place }));
    });
    return make("div", { class: "nest" }, make("div", { class: "chips" }, ...chip(context, place, text, edit), more),
      own ? make("div", { class: "in-crowd" }, make("span", { class: "small soft" }, "только те, у которых"), conditions(context, thing, part.where, `${place}.where`)) : "");
  });
  const having = (definition.having ?? []).flatMap((part, number) => chip(context, `having.${number}`, context.parts.words[JSON.stringify(part)] ?? `${part.measure} ${part.op} ${part.value}`, (opener) => limit(context, opener, part, `having.${number}`)));
  return make("div", { class: "stack-s" }, ...rows, make("div", { class: "chips" },
    plus(context, "measures", "+ показатель", (opener) => figure(context, opener, false, null, (made) => change(add(definition, "measures", made), { focus: "+measures" }), list.length))),
    list.length ? make("div", { class: "chips" }, make("span", { class: "and" }, "только группы, где"), ...having, plus(context, "having", "+ условие", (opener) => limit(context, opener))) : "");
}

function limit(context, opener, part, place) {
  const labels = (context.parts.columns ?? []).slice((context.definition.group ?? []).length);
  open(context.root, opener, "Условие на группы", (box, done) => {
    const known = (context.definition.measures ?? []).map((part) => context.parts.words[JSON.stringify(part)] ?? part.label).filter(Boolean);
    const measure = chosen(make("select", { class: "input" }, ...(labels.length ? labels : known).map((label) => make("option", { value: label }, label))), part?.measure);
    const op = chosen(make("select", { class: "input" }, ...options(context.words.compared)), part?.op), value = make("input", { class: "input", inputmode: "decimal", maxlength: "12", value: part?.value ?? "" });
    form(box, [field("Показатель", measure), field("Как", op), field("Число", value)], () => {
      if (!/^-?\d+([.,]\d+)?$/.test(value.value.trim())) return "Введите число цифрами: 20 или 4,5.";
      const made = { measure: measure.value, op: op.value, value: value.value.trim() };
      context.change(place ? put(context.definition, place, made) : add(context.definition, "having", made), { focus: place ?? "+having" });
      return null;
    }, place ? "Изменить" : "Добавить условие", done);
  });
}

function groups(context) {
  const { definition, change } = context, list = definition.group ?? [], only = (one) => GROUPABLE.has(one.kind);
  const chips = list.flatMap((path, number) => {
    const parts = chip(context, `group.${number}`, context.parts.words[JSON.stringify(path)] ?? context.catalogue.label(definition.thing, path),
      (opener) => chooseField(context, opener, "Считать по", only, (other) => change(put(definition, `group.${number}`, other), { focus: `group.${number}` })));
    parts[0].addEventListener("keydown", movable(context, list, `group.${number}`));
    return parts;
  });
  const aside = (opener) => chooseField(context, opener, "Что идёт вправо", only, (path) => change(put(definition, "across", path), { focus: "across" }));
  const across = ["pivot", "heat"].includes(definition.view);
  const right = across ? make("div", { class: "chips" }, make("span", { class: "and" }, "вправо"), ...(definition.across ? chip(context, "across", context.parts.words[JSON.stringify(definition.across)] ?? context.catalogue.label(definition.thing, definition.across), aside)
    : [plus(context, "across", "+ столбцы", aside)])) : "";
  const totals = make("input", { type: "checkbox", checked: definition.totals !== false, "data-at": "totals" });
  totals.addEventListener("change", () => change(put(definition, "totals", totals.checked), { focus: "totals" }));
  return make("div", { class: "stack-s" }, make("div", { class: "chips" }, ...chips, list.length < 3 ? plus(context, "group", "+ по чему", (opener) => chooseField(context, opener, "Считать по", only, (path) => change(add(definition, "group", path), { focus: "+group" }))) : ""),
    right, make("label", { class: "check" }, totals, make("span", {}, "Итоги и строка «Всего» из сумм, а не средних")));
}

function order(context) {
  const { definition, change, parts } = context, heads = parts.columns ?? [];
  const chips = (definition.sort ?? []).flatMap((part, number) => {
    const place = `sort.${number}`;
    return chip(context, place, `${heads[part.by] ?? `столбец ${part.by + 1}`}, ${part.desc ? "по убыванию" : "по возрастанию"}`, () => change(put(definition, place, { by: part.by, desc: !part.desc }), { focus: place }));
  });
  return make("div", { class: "chips" }, ...chips, heads.length ? plus(context, "sort", "+ порядок", (opener) => open(context.root, opener, "Порядок", (box, done) => {
    const by = make("select", { class: "input" }, ...heads.map((head, place) => make("option", { value: String(place) }, head)));
    const desc = make("select", { class: "input" }, make("option", { value: "" }, "по возрастанию"), make("option", { value: "1" }, "по убыванию"));
    form(box, [field("Столбец", by), field("Как", desc)], () => { change(add(definition, "sort", { by: Number(by.value), desc: desc.value === "1" }), { focus: "+sort" }); return null; }, "Добавить", done);
  })) : make("span", { class: "small soft" }, "по первому столбцу"));
}

function view(context) {
  const { definition, change } = context;
  const select = chosen(make("select", { class: "input", "aria-label": "Вид", "data-at": "view" }, ...options(context.words.views)), definition.view ?? "table");
  select.addEventListener("change", () => change(put(definition, "view", select.value), { focus: "view" }));
  return select;
}
