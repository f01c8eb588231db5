// The lesson's card: topics of the plan by typing, the day's load as it is typed, «все присутствуют» without leaving, a draft on this device, Ctrl+S.
import { changed } from "./lib/changed.js";
import { combobox } from "./lib/combobox.js";
import { offer, settle } from "./lib/draft.js";
import { AWAY, reach, relogin } from "./lib/relogin.js";
import { Ended, Refused, post } from "./lib/post.js";

const form = document.querySelector("#record");
const card = document.querySelector("#lesson");
const field = (name) => form.elements[name];
settle();

// ---------- what is not recorded yet
const unrecorded = document.querySelector("#unrecorded");
const called = (one) => one.closest(".field")?.querySelector("label")?.textContent ?? one.closest("label")?.textContent.trim() ?? "";

function tell() {
  const names = [...new Set(changed(form).map((one) => called(one).toLowerCase()))].filter(Boolean);
  unrecorded.textContent = names.length ? `Не записано: ${names.join(", ")}` : "";
}

form.addEventListener("input", tell);
form.addEventListener("change", ({ target }) => {
  if (target.type === "file") target.closest(".field").toggleAttribute("data-touched", target.files.length > 0);
  if (target.name === "none_set" && target.checked && field("homework")) field("homework").value = "";
  tell();
});
combobox(field("topic"));
offer(form, () => { card.open = true; tell(); });

// ---------- the day's load
const load = document.querySelector("#load");
let asked = 0;

async function weigh() {
  const turn = asked += 1, minutes = /^\d{1,3}$/.test(field("minutes").value.trim()) ? field("minutes").value.trim() : 0;
  const answer = await fetch(`${form.dataset.load}?${new URLSearchParams({ due: field("due_on").value, minutes })}`, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
  if (turn !== asked || !answer?.ok) return;
  const found = await answer.json();
  load.textContent = found.words;
  load.classList.toggle("error", found.over);
  load.classList.toggle("soft", !found.over);
}

if (load) {
  field("due_on").addEventListener("change", weigh);
  field("minutes").addEventListener("change", weigh);
}
const take = form.querySelector("[data-take]");
if (take) {
  take.hidden = false;
  take.addEventListener("click", () => {
    field("homework").value = document.querySelector("#planned").textContent;
    field("homework").dispatchEvent(new Event("input", { bubbles: true }));
    field("homework").focus();
  });
}
field("homework")?.addEventListener("input", () => { if (field("homework").value.trim()) field("none_set").checked = false; });

// ---------- everybody is here: what is typed stays
document.querySelector("#present").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter, door = event.target.action;
  if ((await reach()) === "ended") await relogin();
  const why = (error) => (error instanceof Refused ? error.message : error instanceof Ended ? "Сеанс закончился. Нажмите ещё раз." : AWAY);
  const answer = await post(door, {}).catch((error) => ({ error: why(error) }));
  if (answer.error) {
    unrecorded.textContent = answer.error;
    return;
  }
  field("version").value = answer.version;
  field("confirmed").checked = field("confirmed").defaultChecked = true;
  const tags = [...card.querySelectorAll("summary .tag.warn")], lack = tags.find((tag) => tag.textContent === "не отмечена явка");
  if (tags.length === 1 && lack) Object.assign(lack, { className: "tag ok", textContent: "записан" });
  else lack?.remove();
  button.replaceWith(Object.assign(document.createElement("span"), { className: "tag ok", textContent: "явка отмечена" }));
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyS") return;
  event.preventDefault();
  if (document.querySelector("dialog[open]") || !(form.contains(document.activeElement) || changed(form).length)) return;
  document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
  form.requestSubmit(form.querySelector("[data-save]"));
});
