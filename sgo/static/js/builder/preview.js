// The live preview: asked a moment after the last step, an older question is called off; values asked at each run stand above it.
import { post } from "./asking.js";
import { make } from "./dom.js";

const PAUSE = 300;

export class Preview {
  constructor(root, told) {
    Object.assign(this, { told, answers: {}, box: root.querySelector("[data-preview]"), count: root.querySelector("[data-count]"), asks: root.querySelector("[data-asks]") });
  }

  ask(definition) {
    clearTimeout(this.timer);
    this.going?.abort();
    this.definition = definition;
    this.count.textContent = "Считаю…";
    this.timer = setTimeout(() => this.run(), PAUSE);
  }

  async run() {
    const going = this.going = new AbortController();
    const began = performance.now();
    try {
      const found = await post("preview", { definition: this.definition, answers: this.answers }, going.signal);
      if (going.signal.aborted) return;
      this.show(found, (performance.now() - began) / 1000);
      this.told(found);
    } catch (failed) {
      if (failed.name !== "AbortError") throw failed;
    }
  }

  show(found, seconds) {
    this.fields(found.asks ?? []);
    const problem = found.error ?? found.refusal ?? (found.problems ?? []).map((one) => one.sentence).join(" ");
    if (problem) {
      this.count.textContent = "";
      this.box.replaceChildren(make("div", { class: `notice ${found.refusal || found.error ? "bad" : "warn"}`, role: "status" }, make("p", {}, problem)));
      return;
    }
    const what = found.grouped ? "Групп" : "Строк";
    this.count.textContent = `${what}: ${found.total.toLocaleString("ru-RU")}${found.shown < found.total ? `, показаны ${found.shown}` : ""} · ${seconds.toLocaleString("ru-RU", { maximumFractionDigits: 1 })} с`;
    const chart = make("figure", { class: "panel in" });
    chart.innerHTML = found.chart ?? "";                     // the school's own drawing: every word in it is escaped there
    this.box.replaceChildren(...(found.chart ? [chart] : []), found.rows.length ? table(found, (query) => this.behind(query)) : make("div", { class: "empty" }, make("h2", {}, "Таких строк нет"), make("p", {}, "Ослабьте или уберите одно из условий.")),
      ...found.notes.map((note) => make("p", { class: "notice warn" }, note)));
  }

  async behind(query) {                                     // the rows of a figure, beside what is being composed
    const { of, measure } = Object.fromEntries(new URLSearchParams(query));
    const dialog = document.getElementById("behind"), told = dialog.querySelector("[data-told]"), rows = dialog.querySelector("[data-rows]");
    told.textContent = "Ищу строки…";
    rows.replaceChildren();
    dialog.showModal();
    const found = await post("rows", { definition: this.definition, answers: this.answers, of, measure });
    const problem = found.error ?? found.refusal ?? (found.problems ?? []).map((one) => one.sentence).join(" ");
    told.textContent = problem || `${found.sentence} Строк: ${found.total.toLocaleString("ru-RU")}${found.shown < found.total ? `, показаны ${found.shown}` : ""}.`;
    if (!problem) rows.replaceChildren(table(found), ...found.notes.map((note) => make("p", { class: "notice warn" }, note)));
  }

  fields(asks) {
    const names = JSON.stringify(asks.map((one) => [one.label, one.op]));
    if (this.asked === names) return;
    this.asked = names;
    this.asks.hidden = !asks.length;
    this.asks.replaceChildren(...asks.map((one, place) => {
      const id = `ask-${place}`, several = ["in", "not_in"].includes(one.op);
      const input = one.options.length ? make("select", { class: "input", id }, make("option", { value: "" }, "выберите"), ...one.options.map(([value, title]) => make("option", { value }, title)))
        : make("input", { class: "input", id, type: ["date", "moment"].includes(one.kind) ? "date" : "text", maxlength: "100" });
      input.addEventListener("change", () => {
        this.answers[one.label] = several && input.value ? [input.value] : input.value;
        this.ask(this.definition);
      });
      return make("div", { class: "field" }, make("label", { for: id }, one.label), input);
    }));
  }
}

function table(found, open) {                               // open(query): what is done when a figure is pressed
  const figure = (place) => (found.figures[place] ? { class: "n" } : {});
  const said = (value, way, card) => {
    const text = value === null ? "–" : String(value);
    if (value !== null && value !== 0 && way) return make("button", { type: "button", class: "as-link drill", on: { click: () => open(way) } }, text);
    return value && card ? make("a", { href: card, target: "_blank" }, text) : text;
  };
  const cell = (row) => (value, place) => make(place ? "td" : "th", place ? figure(place) : { scope: "row" }, said(value, found.ways?.[row]?.[place], found.cards?.[row]?.[place]));
  const head = make("thead", {}, make("tr", {}, ...found.heads.map((title, place) => make("th", { scope: "col", ...figure(place) }, title))));
  const body = make("tbody", {}, ...found.rows.map((row, place) => make("tr", found.heavy.includes(place) ? { class: "total" } : {}, ...row.map(cell(place)))));
  const depth = found.totals ? found.heads.length - found.totals.length : 0;
  const foot = found.totals ? make("tfoot", {}, make("tr", {}, make("th", { scope: "row", ...(depth > 1 ? { colspan: String(depth) } : {}) }, "Всего"),
    ...found.totals.map((value, place) => make("td", { class: "n" }, said(value, found.foot?.[place]))))) : "";
  return make("div", { class: "databox", tabindex: "0", role: "region", "aria-label": "Таблица предпросмотра" }, make("table", { class: "data" }, make("caption", { class: "vh" }, "Предпросмотр"), head, body, foot));
}
