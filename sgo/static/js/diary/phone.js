// The diary on this device: the offer to keep it, the wish to install it, the button that copies the calendar's address.
import { able, forget, keep, kept, wish } from "../lib/copy.js";

const FRESH = 10 * 60 * 1000;                            // a copy so young is not asked for again
const offer = document.querySelector("#offline"), account = document.querySelector("#again").dataset.account;
const moment = new Intl.DateTimeFormat("ru-RU", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });

function show(state, read) {
  for (const part of offer.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state && !(state === "failed" && part.tagName === "BUTTON" && part.dataset.when === "off");
  if (read) offer.querySelector("[data-read]").textContent = moment.format(new Date(read));
  offer.hidden = false;
}

async function renew(force) {
  const found = await kept();
  if (!force && found?.account === account && Date.now() - Date.parse(found.read) < FRESH) return show("on", found.read);
  await navigator.serviceWorker.register(offer.dataset.worker, { scope: offer.dataset.scope, updateViaCache: "none" });
  const done = await keep(offer.dataset.copy, account);
  return show(done ? "on" : "failed", done && (await kept())?.read);
}

async function begin() {
  if (!wish.of(account)) return show("off");
  const found = await kept();
  return renew(false).catch(() => show(found ? "on" : "failed", found?.read));
}

if (offer && able()) {
  begin();
  offer.querySelector("[data-keep]").addEventListener("click", () => {
    wish.say(account, true);
    renew(true).catch(() => show("failed"));
  });
  offer.querySelector("[data-forget]").addEventListener("click", async () => {
    wish.say(account, false);
    await forget();
    await (await navigator.serviceWorker.getRegistration(offer.dataset.scope))?.unregister();
    show("off");
  });
  const install = offer.querySelector("[data-install]");
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install.hidden = false;
    install.onclick = () => { event.prompt(); install.hidden = true; };
  });
  offer.querySelector("[data-ios]").hidden = !/iPhone|iPad/.test(navigator.userAgent) || navigator.standalone === true;
}

for (const button of document.querySelectorAll("[data-copy]:is(button)")) {
  const field = document.querySelector(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    const done = await (navigator.clipboard?.writeText(field.value).then(() => true, () => false) ?? document.execCommand("copy"));
    document.querySelector("#copied").textContent = done ? "Скопировано. Вставьте адрес в приложении календаря." : "Адрес выделен: скопируйте его сами.";
  });
}
