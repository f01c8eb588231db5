// What every page shares: a question before what destroys, a warning before typed values are left, the theme, «/» for the search.
import { changed } from "./lib/changed.js";
import { forget, forgetOthers, marked } from "./lib/copy.js";
import { settle } from "./lib/draft.js";
import { AWAY, reach, relogin } from "./lib/relogin.js";
import { store } from "./lib/store.js";

const THEMES = ["", "light", "dark"];

document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

settle();

function tell(form, submitter, words) {                  // beside the button that was pressed
  form.querySelector(".away")?.remove();
  if (!words) return;
  const line = Object.assign(document.createElement("p"), { className: "error f12 away", textContent: words });
  line.setAttribute("role", "alert");
  const button = form.contains(submitter) ? submitter : form.querySelector("button:not([type=button])");
  if (button) (button.closest(".line, .savebar, .actions, .sticky") ?? button).before(line);
  else form.append(line);
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  let going = false, asking = false;
  form.addEventListener("submit", async (event) => {
    if (going) return;
    event.preventDefault();
    if (asking) return;                                  // a second click sends nothing twice
    asking = true;
    const found = await reach();
    tell(form, event.submitter, found === "away" ? AWAY : "");
    if (found === "away") { asking = false; return; }    // the browser's own page of errors would take the form away
    if (found === "ended") {
      await relogin();
      form.querySelector("[name=csrf_token]").value = document.querySelector('meta[name="csrf-token"]').content;
    }
    going = true;
    form.requestSubmit(event.submitter);
    going = asking = false;
  });
  const leaves = () => !going && (form.querySelector("#sum") || changed(form).length > 0);
  let sent = false;
  form.addEventListener("submit", () => { sent = going; });
  window.addEventListener("beforeunload", (event) => { if (!sent && leaves()) event.preventDefault(); });
}

const account = document.querySelector("#again")?.dataset.account;
if (account) forgetOthers(account);                      // whoever sat here before has left nothing

const logout = document.querySelector("[data-logout]");
let leaving = false;
logout?.addEventListener("submit", async (event) => {
  const waits = (key) => /^sgo-(journal|finals|absences)-/.test(key) && key.includes(`-${account}:`) && !key.endsWith(":lease");
  const unsent = !leaving && store.keys().some(waits);   // marks and codes that this person has typed here and the server has not got
  if (!unsent && !marked()) return;                      // nothing is kept here: the form goes as it is
  event.preventDefault();
  if (unsent) {
    const { leave } = await import("./unsent.js");
    leave(account, () => { leaving = true; logout.requestSubmit(); });
    return;
  }
  await Promise.race([forget(), new Promise((resolve) => { setTimeout(resolve, 1500); })]);
  logout.submit();
});

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

document.querySelector("#sum")?.focus();

for (const theme of document.querySelectorAll("[data-theme-next]")) theme.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "") + 1) % THEMES.length];
  localStorage.setItem("sgo-theme", next);
  document.documentElement.dataset.theme = next;
});

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("#q") ?? document.querySelector("#search");
  if (event.key !== "/" || !search || event.target.closest("input, textarea, select, [role=grid]")) return;
  event.preventDefault();
  search.focus();
});
