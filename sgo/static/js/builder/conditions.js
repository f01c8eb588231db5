// Conditions as chips: a field compared, «имеет» with conditions of its own, groups of «и» and «или» within each other.
import { chosen, make, options } from "./dom.js";
import { field, form, open } from "./editor.js";
import { add, drop, put } from "./paths.js";
import { picker } from "./picker.js";
import { valueOf } from "./value.js";

export function chip(context, place, text, edit) {
  const problem = context.parts.problems.find((one) => one.at === place || one.at.startsWith(`${place}.`) && !one.at.includes("where"));
  const button = make("button", { type: "button", class: "word", "data-at": place, "aria-expanded": "false", ...(problem ? { "aria-invalid": "true" } : {}) }, text);
  if (edit) button.addEventListener("click", () => edit(button));
  const off = make("button", { type: "button", class: "off", "aria-label": `Убрать: ${text}` }, "✕");
  off.addEventListener("click", () => context.change(drop(context.definition, place), { focus: `+${place.replace(/\.\d+$/, "")}` }));
  return [make("span", { class: `chip${problem ? " wrong" : ""}` }, button, off), problem ? make("p", { class: "error" }, problem.sentence) : ""];
}

export function plus(context, place, text, edit) {
  const button = make("button", { type: "button", class: "word", "data-at": `+${place}`, "aria-expanded": "false" }, text);
  button.addEventListener("click", () => edit(button));
  return make("span", { class: "chip add" }, button);
}

const said = (context, part, fallback) => context.parts.words[JSON.stringify(part)] ?? fallback;

export function conditions(context, thing, where, place) {    // the list that stands at `place` («where»); a definition without it has none
  const mode = where?.any ? "any" : "all", inside = `${place}.${mode}`;
  const rows = (where?.[mode] ?? []).map((part, number) => row(context, thing, part, `${inside}.${number}`, number ? (mode === "any" ? "или" : "и") : ""));
  const both = where?.[mode]?.length > 1 ? make("button", { type: "button", class: "button bare small", on: { click: () => context.change(put(context.definition, place, { [mode === "any" ? "all" : "any"]: where[mode] })) } },
    mode === "any" ? "Нужны все условия" : "Достаточно одного") : "";
  return make("div", { class: "stack-s" }, ...rows, make("div", { class: "chips" },
    plus(context, inside, "+ условие", (opener) => choose(context, thing, opener, (part) => context.change(add(context.definition, inside, part), { focus: `+${inside}` }))),
    where?.[mode]?.length ? plus(context, `${inside}.or`, "+ «или»", () => context.change(add(context.definition, inside, { [mode === "any" ? "all" : "any"]: [] }))) : "", both));
}

function row(context, thing, part, place, joint) {
  const and = joint ? make("span", { class: "and" }, joint) : "";
  if (part.any || part.all) {
    return make("div", { class: "nest" }, make("div", { class: "chips" }, and, ...chip(context, place, part.any ? "любое из условий" : "все условия", () => context.change(put(context.definition, place, { [part.any ? "all" : "any"]: part.any ?? part.all }), { focus: place }))), conditions(context, thing, part, place));
  }
  if (part.has) {
    const crowd = context.catalogue.of(thing)?.crowds.find((one) => one.path === part.has);
    const text = said(context, part, `${new Map(context.words.quantities).get(part.quantity ?? "some")}: ${crowd?.label.toLowerCase() ?? "связь, которой больше нет"}`);
    const edit = crowd && ((opener) => open(context.root, opener, "Связанные строки", (box, done) => related(context, box, crowd, part, (made) => context.change(put(context.definition, place, made), { focus: place }), done)));
    const box = make("div", { class: "nest" }, make("div", { class: "chips" }, and, ...chip(context, place, text, edit)));
    if (crowd) within(context, crowd, part, place, box);
    return box;
  }
  const one = context.catalogue.field(thing, part.field);
  const text = said(context, part, `${one?.label ?? "поле, которого больше нет"} – ${new Map(context.words.operators[kindOf(one, part)] ?? []).get(part.op) ?? "…"}`);
  const edit = one && ((opener) => open(context.root, opener, "Условие", (box, done) => compare(context, thing, box, { ...one, path: part.field }, part, (made) => context.change(put(context.definition, place, made), { focus: place }), done)));
  return make("div", { class: "chips" }, and, ...chip(context, place, text, edit));
}

function within(context, crowd, part, place, box) {           // the conditions of related rows are composed of their own fields
  const draw = () => box.append(make("div", { class: "in-crowd" }, make("span", { class: "small soft" }, "у которых"), conditions(context, crowd.thing, part.where, `${place}.where`)));
  if (context.catalogue.of(crowd.thing)) draw();
  else context.catalogue.load(crowd.thing).then(() => { if (box.isConnected) draw(); });
}

const kindOf = (one, part) => (String(part.field).includes("#") && !String(part.field).endsWith("#week") ? "number" : one?.kind);

export function choose(context, thing, opener, keep) {
  open(context.root, opener, "Новое условие", (box, done) => {
    const known = context.catalogue.of(thing);
    box.replaceChildren(picker({ known, crowds: true, label: "Поле или связь", pick: ({ field: one, crowd }) => {
      if (one) compare(context, thing, box, { ...one, label: context.catalogue.label(thing, one.path) }, null, keep, done);
      else related(context, box, crowd, null, keep, done);
    } }));
  });
}

function compare(context, thing, box, one, part, keep, done) {
  const fields = (context.catalogue.of(thing)?.branches ?? []).flatMap((branch) => branch.fields.map((each) => ({ ...each, label: context.catalogue.label(thing, each.path) })));
  const kind = kindOf(one, { field: one.path });
  const op = chosen(make("select", { class: "input" }, ...options(context.words.operators[kind])), part?.op);
  const place = make("div", { class: "stack-s" });
  let value;
  const draw = (given) => {
    value = valueOf({ ...one, kind, part: one.path.includes("#") }, op.value, given, { words: context.words, thing, fields });
    place.replaceChildren(...value.parts);
  };
  op.addEventListener("change", () => draw(null));
  draw(part?.value);
  form(box, [make("b", {}, one.label), field("Как", op), place], () => {
    const given = value.read();
    if (given === undefined) return "Укажите значение.";
    keep({ field: one.path, op: op.value, ...(given === null ? {} : { value: given }) });
    return null;
  }, part ? "Изменить" : "Добавить условие", done);
  (place.querySelector("input, select") ?? op).focus();
}

function related(context, box, crowd, part, keep, done) {
  const quantity = chosen(make("select", { class: "input" }, ...options(context.words.quantities)), part?.quantity);
  const number = make("input", { class: "input", inputmode: "numeric", value: String(part?.number ?? 2), maxlength: "5" });
  const least = field("Сколько", number), ever = make("input", { type: "checkbox", checked: part?.ever === true });
  const show = () => { least.hidden = quantity.value !== "least"; };
  quantity.addEventListener("change", show);
  show();
  form(box, [make("b", {}, crowd.label), field("Как", quantity), least, crowd.dated ? make("label", { class: "check" }, ever, make("span", {}, "за всё время, а не только на дату отчёта")) : ""], () => {
    if (quantity.value === "least" && !/^[1-9]\d{0,4}$/.test(number.value.trim())) return "Введите число от 1.";
    keep({ has: crowd.path, quantity: quantity.value, ...(quantity.value === "least" ? { number: Number(number.value) } : {}), where: part?.where ?? { all: [] }, ...(ever.checked ? { ever: true } : {}) });
    return null;
  }, part ? "Изменить" : "Добавить условие", done);
  quantity.focus();
}
