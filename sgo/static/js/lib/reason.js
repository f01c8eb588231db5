// The reason of a change after its time: asked in a window, shown while it is in force, and in force only where it was given for.
const HOLDS = 10 * 60 * 1000;                            // a reason given before the next lesson does not speak for it
const dialog = document.querySelector("#ask-reason"), line = document.querySelector("#reason-line");
const input = dialog?.querySelector("#reason");

export class Reason {
  constructor(given) {                                   // given(text): what waits for a reason goes out with it
    this.text = "";
    this.places = new Set();
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      dialog.querySelector(".error").hidden = Boolean(text);
      if (!text) { input.focus(); return; }
      dialog.close();
      this.start(text);
      given(text);
    });
    for (const close of dialog.querySelectorAll("[data-close]")) close.addEventListener("click", () => dialog.close());
    line.addEventListener("click", ({ target }) => {
      if (target.dataset.reason === "change") this.ask();
      if (target.dataset.reason === "drop") this.stop();
    });
  }

  ask() {
    dialog.querySelector(".error").hidden = true;
    input.value = this.current();
    dialog.showModal();
    input.select();
  }

  start(text) {
    this.text = text;
    this.until = Date.now() + HOLDS;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), HOLDS);
    this.show();
  }

  stop() {
    this.text = "";
    this.places.clear();
    this.show();
  }

  current() { return this.text && Date.now() < this.until ? this.text : ""; }

  covers(places, words) {                                // what it was given for, and how that is called
    this.places = new Set(places.map(String));
    line.querySelector("i").textContent = words;
  }

  holds(place) { return this.current() && this.places.has(String(place)) ? this.text : ""; }

  show() {
    line.hidden = !this.current();
    line.querySelector("b").textContent = this.text;
  }
}
