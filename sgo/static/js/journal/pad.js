// Big buttons: on a phone they stand at the foot of the screen, one pupil after another.
import { below, now, step } from "./cursor.js";
import { set } from "./typing.js";
import { events, headOf, nameOf } from "./sheet.js";

const pad = document.querySelector(".keys"), whose = document.querySelector("#whose");

pad?.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed || !now()) return;
  if (pressed.dataset.step) step(Number(pressed.dataset.step), 0);
  else if (set(pressed.dataset.key)) below();
});

events.addEventListener("moved", () => { if (whose) whose.textContent = `${nameOf(now())}, ${headOf(now()).dataset.about.slice(0, 5)}`; });
