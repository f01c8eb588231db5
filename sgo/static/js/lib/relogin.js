// The session has ended: a window over the page, so that what was typed stays where it is. Resolves when the person is logged in again.
import { refreshToken } from "./post.js";

const dialog = document.querySelector("#again");

export async function alive() {
  const answer = await fetch(dialog.dataset.alive, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json" } }).catch(() => null);
  return answer?.status !== 401;                         // without a connection the browser itself says so
}

export function relogin() {
  dialog.showModal();
  dialog.querySelector("[role=alert]").hidden = true;
  return new Promise((resolve) => {
    dialog.querySelector("#resume").onclick = async () => {
      if (!(await alive()) || !(await refreshToken(dialog.dataset.account))) {
        dialog.querySelector("[role=alert]").hidden = false;
        return;
      }
      dialog.close();
      resolve();
    };
  });
}
