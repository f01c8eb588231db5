// What stands at the right of a line – averages, the proposal, counts – is asked anew once its cells have come to rest.
import { heads, table } from "./sheet.js";

const REST = 1200;
const stale = new Set();
let timer = 0;

export function renew(row) {
  stale.add(row);
  clearTimeout(timer);
  timer = setTimeout(ask, REST);
}

async function ask() {
  const rows = [...stale], query = new URLSearchParams([["view", table.dataset.view], ["period", table.dataset.period], ...rows.map((row) => ["student", row.dataset.s])]);
  stale.clear();
  const answer = await fetch(`${table.dataset.base}/figures?${query}`, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;                               // without a connection the next save asks again
  const said = await answer.json();
  for (const row of rows) {
    said[row.dataset.s]?.forEach((text, place) => {
      const cell = row.cells[heads.length + 1 + place];
      if (cell.textContent !== text) cell.textContent = text;
      if (cell.className.startsWith("avg")) cell.classList.toggle("low", Number(text.replace(",", ".")) < 2.5);
    });
  }
}
