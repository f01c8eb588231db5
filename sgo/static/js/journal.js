// The journal's page: what each part does stands in its own module.
import { begin } from "./journal/cursor.js";
import { show } from "./journal/refusals.js";
import { restore } from "./journal/saving.js";
import { events, table } from "./journal/sheet.js";
import "./journal/typing.js";
import "./journal/clipboard.js";
import "./journal/pad.js";
import "./journal/panel.js";
import "./journal/live.js";

for (const link of table.querySelectorAll("thead a")) link.tabIndex = -1;         // the grid is one stop of Tab; a lesson is reached by its column too

const help = document.querySelector("#keys");
events.addEventListener("help", () => help.showModal());
document.querySelector("#help").addEventListener("click", () => help.showModal());
for (const close of help.querySelectorAll("[data-close]")) close.addEventListener("click", () => close.closest("dialog").close());

const address = new URL(window.location.href);           // the address says what is seen: it can be shared
if (!address.searchParams.has("view")) {
  address.searchParams.set("view", table.dataset.view);
  if (!address.searchParams.has("period")) address.searchParams.set("period", table.dataset.period);
  window.history.replaceState(null, "", address);
}

restore();
begin();
show();
