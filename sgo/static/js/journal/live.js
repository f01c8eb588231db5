// What others change appears by itself: a small question every ten seconds while the page is looked at, none while it is hidden.
import { take } from "./saving.js";
import { events, table } from "./sheet.js";

const EVERY = 10000, SOON = 1000, SLOWLY = 30000;                        // soon: a page that was left may have saved while this one was made
let counter = Number(table.dataset.counter), timer = 0, mine = false;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch(`${table.dataset.base}/changes?since=${counter}`, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json" } });
    if (response.status === 404) return;
    if (response.status === 401) { timer = setTimeout(ask, SLOWLY); return; }      // the session has ended: the next save says so, and after it one goes on
    if (response.ok) {
      const news = await response.json();
      const whole = news.cells ? take(news) : true;
      if (news.reload && !mine) document.querySelector("#renew").hidden = false;
      if (whole) counter = news.counter;
      mine = false;
    }
  } catch { /* without a connection: asked again */ }
  timer = setTimeout(ask, EVERY);
}

events.addEventListener("learned", () => { mine = true; });          // the column that one's own first mark has made is known
if (!table.hasAttribute("data-past")) {                  // a past day does not change
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  timer = setTimeout(ask, SOON);
}
