// «Составить отчёт»: a definition as plain data, its steps as chips, a live preview of what it gives. What is being composed stays on the device until it is kept.
import { post } from "./builder/asking.js";
import { draw } from "./builder/steps.js";
import { Catalogue } from "./builder/catalogue.js";
import { History } from "./builder/history.js";
import { Preview } from "./builder/preview.js";

const root = document.getElementById("composer");
const $ = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(root.dataset.words);
words.things = JSON.parse(root.dataset.things);
const key = `sgo-draft:builder:${root.dataset.account}:${root.dataset.id || "new"}:${root.dataset.version}`;
const first = JSON.parse(root.dataset.definition);

const history = new History(stored() ?? first);
const catalogue = new Catalogue();
const preview = new Preview(root, told);
let parts = { words: {}, problems: [], columns: [] }, turn = 0;

function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && (root.dataset.id || kept.from === location.search) ? kept.definition : null;
  } catch {
    return null;
  }
}

function change(definition, { focus } = {}) {              // one step of the composer: remembered for undo and on the device
  history.put(definition);
  localStorage.setItem(key, JSON.stringify({ at: Date.now(), from: location.search, definition }));
  show(focus);
}

async function show(focus) {
  const mine = turn += 1;
  const definition = history.now;
  await catalogue.load(definition.thing);
  if (mine !== turn) return;
  $("undo").disabled = !history.canUndo;
  $("redo").disabled = !history.canRedo;
  $("unsaved").hidden = JSON.stringify(definition) === JSON.stringify(first) && !!root.dataset.id;
  draw($("steps"), { definition, words, catalogue, parts, change });
  if (focus) $("steps").querySelector(`[data-at="${focus}"]`)?.focus();
  preview.ask(definition);
}

function told(found) {                                      // the server's words of the parts, and what is wrong where
  parts = { words: { ...parts.words, ...named(found.words ?? {}) }, problems: found.problems ?? [], columns: found.columns ?? parts.columns };
  if (found.sentence) $("sentence").textContent = found.sentence;
  const at = document.activeElement?.dataset?.at;
  if (!$("steps").querySelector(".editor")) {
    draw($("steps"), { definition: history.now, words, catalogue, parts, change });
    if (at) $("steps").querySelector(`[data-at="${at}"]`)?.focus();
  }
}

function named(found) {                                     // by what a part is, so that its words stay when its place moves
  return Object.fromEntries(Object.entries(found).map(([at, text]) => [JSON.stringify(at.split(".").reduce((here, name) => here?.[name], history.now)), text]));
}

function step(back) {
  if (back ? history.undo() : history.redo()) {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), from: location.search, definition: history.now }));
    show();
  }
}

const kept = $("kept");                                       // what was left here is taken up again, and one is told so
kept.hidden = JSON.stringify(history.now) === JSON.stringify(first);
kept.querySelector("button").addEventListener("click", () => { kept.hidden = true; change(first); localStorage.removeItem(key); });
$("undo").addEventListener("click", () => step(true));
$("redo").addEventListener("click", () => step(false));
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || !(event.ctrlKey || event.metaKey) || event.code !== "KeyZ") return;
  event.preventDefault();
  step(!event.shiftKey);
});

$("file").addEventListener("submit", (event) => {
  event.target.elements.definition.value = JSON.stringify(history.now);
  event.target.elements.title.value = $("title").textContent;
});

// ---------- keeping it
const dialog = document.getElementById("saving"), error = document.getElementById("save-error"), title = document.getElementById("save-title");
$("save").addEventListener("click", () => { error.hidden = true; dialog.showModal(); title.focus(); });
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = dialog.querySelector("[data-do]");
  button.disabled = true;
  const found = await post("save", { id: root.dataset.id, version: root.dataset.version, title: title.value, folder: document.getElementById("save-folder").value, definition: history.now });
  button.disabled = false;
  if (found.url) {
    localStorage.removeItem(key);
    location.assign(found.url);
    return;
  }
  if (found.field === "version") root.dataset.id = "";         // what was composed here is kept as a report of its own
  error.textContent = found.error ?? "Не сохранено: нет связи со школой. Составленное осталось на этой странице.";
  error.hidden = false;
  title.setAttribute("aria-invalid", String(found.field === "title"));
});

show();
