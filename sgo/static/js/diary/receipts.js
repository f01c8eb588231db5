// «Ознакомлен» without a reload: the button becomes its answer; what fails goes the long way.
import { post } from "../lib/post.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-receipt]");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await post(form.action, new FormData(form));
    const told = Object.assign(document.createElement("span"), { className: "tag ok", textContent: `вы ознакомлены ${answer.said}` });
    told.setAttribute("role", "status");
    form.replaceWith(told);
  } catch {
    button.disabled = false;
    form.dataset.plain = "1";
    form.requestSubmit();
  }
});
