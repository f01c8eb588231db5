// A figure: a ready one that the school knows by name, an aggregate of rows or of related rows, or a formula of the figures before it.
import { chosen, make } from "./dom.js";
import { field, form, open } from "./editor.js";

const NUMBERS = new Set(["sum", "mean"]), ENDS = new Set(["min", "max"]);

export function figure(context, opener, ofRow, part, keep, number = 0) {       // ofRow: a column of a list, counted over related rows only
  const { definition, catalogue, words } = context, known = catalogue.of(definition.thing);
  open(context.root, opener, "Показатель", (box, done) => {
    const kind = make("select", { class: "input" },
      ...(known.ready.length && !ofRow ? [make("optgroup", { label: "Показатели школы" }, ...known.ready.map((one) => make("option", { value: `ready:${one.key}` }, one.label)))] : []),
      make("optgroup", { label: "Посчитать" }, ...words.aggregates.map(([key, title]) => make("option", { value: key }, title))), ofRow ? "" : make("option", { value: "formula" }, "своя формула"));
    kind.value = part ? (part.kind === "ready" ? `ready:${part.ready}` : part.kind) : "count";
    const of = chosen(make("select", { class: "input" }, ofRow ? "" : make("option", { value: "" }, `${known.title.toLowerCase()} (сами строки)`), ...known.crowds.map((one) => make("option", { value: one.path }, one.label))), part?.of ?? "");
    if (ofRow && !part) of.selectedIndex = 0;
    const which = make("select", { class: "input" }), formula = make("input", { class: "input", maxlength: "300", value: part?.formula ?? "", autocomplete: "off", placeholder: "[Двоек] / [Отметок] * 100" });
    const label = make("input", { class: "input", maxlength: "80", value: part?.label ?? "", placeholder: "можно не заполнять", autocomplete: "off" });
    const before = (definition.measures ?? []).slice(0, number).map((one) => context.parts.words[JSON.stringify(one)] ?? one.label).filter(Boolean);
    const boxes = { of: field("Чего", of), which: field("По полю", which), formula: field("Формула", formula, `Знаки + - * / и скобки, если(условие; да; нет), округл(число; знаков). ${before.length ? `Показатели: ${before.map((one) => `[${one}]`).join(", ")}` : "Сначала добавьте показатели, из которых она считается."}`) };

    async function show() {
      const simple = words.aggregates.some(([key]) => key === kind.value);
      boxes.of.hidden = !simple;
      boxes.formula.hidden = kind.value !== "formula";
      boxes.which.hidden = !simple || ["count", "share"].includes(kind.value);
      if (boxes.which.hidden) return;
      const thing = of.value ? catalogue.crowd(definition.thing, of.value).thing : definition.thing;
      const there = await catalogue.load(thing);
      const fits = (one) => (NUMBERS.has(kind.value) ? one.kind === "number" : ENDS.has(kind.value) ? ["number", "date"].includes(one.kind) : true);
      which.replaceChildren(...there.branches.flatMap((branch) => {
        const fields = branch.fields.filter(fits);
        return fields.length ? [make("optgroup", { label: branch.title }, ...fields.map((one) => make("option", { value: one.path }, one.label)))] : [];
      }));
      chosen(which, part?.field);
    }
    kind.addEventListener("change", show);
    of.addEventListener("change", show);
    form(box, [field("Что посчитать", kind), boxes.of, boxes.which, boxes.formula, field("Название", label)], () => {
      const name = label.value.trim() ? { label: label.value.trim() } : {};
      const where = part?.where ? { where: part.where } : {};
      if (kind.value === "formula") {
        if (!formula.value.trim()) return "Введите формулу.";
        keep({ kind: "formula", formula: formula.value.trim(), ...name });
      } else if (kind.value.startsWith("ready:")) keep({ kind: "ready", ready: kind.value.slice(6), ...name, ...where });
      else keep({ kind: kind.value, ...(boxes.of.hidden || !of.value ? {} : { of: of.value }), ...(boxes.which.hidden ? {} : { field: which.value }), ...name, ...where });
      return null;
    }, part ? "Изменить" : "Добавить", done);
    show();
    kind.focus();
  });
}
