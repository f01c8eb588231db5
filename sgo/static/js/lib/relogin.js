// The session has ended: a window over the page, so that what was typed stays where it is. Resolves when the person is logged in again.
import { refreshToken } from "./post.js";

const dialog = document.querySelector("#again");

const PATIENCE = 10000;                                  // a school that says nothing for so long is out of reach
export const AWAY = "Нет связи со школой. Введённое на месте: нажмите ещё раз, когда она появится.";

export async function reach() {                          // "here": one may go on; "ended": log in first; "away": there is no connection
  const patience = AbortSignal.timeout ? { signal: AbortSignal.timeout(PATIENCE) } : {};
  const answer = await fetch(dialog.dataset.alive, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json" }, ...patience }).catch(() => null);
  return !answer ? "away" : answer.status === 401 ? "ended" : "here";
}

export function relogin() {
  dialog.showModal();
  dialog.querySelector("[role=alert]").hidden = true;
  return new Promise((resolve) => {
    dialog.querySelector("#resume").onclick = async () => {
      if ((await reach()) !== "here" || !(await refreshToken(dialog.dataset.account))) {
        dialog.querySelector("[role=alert]").hidden = false;
        return;
      }
      dialog.close();
      resolve();
    };
  });
}
