// The service worker of the diary: online it lets everything through; without a connection it shows the copy that the page has kept, or says that there
// is none. It stores nothing of its own but the look of that page, and sees no page outside the diary.
const COPY = "sgo-diary", SHELL = "sgo-diary-shell", KEY = "/diary/copy";
const LOOK = ["/static/css/sgo.css", "/static/js/theme.js", "/static/icon.svg"];
const OLDEST = 14 * 24 * 60 * 60 * 1000;                 // an older copy would mislead
const NONE = `<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Нет связи – СГО</title><script src="/static/js/theme.js"></script><link rel="stylesheet" href="/static/css/sgo.css"></head><body class="alone"><main class="page">
<div class="empty"><h1>Нет связи</h1><p>Дневник на этом устройстве не сохранён. Откройте страницу, когда появится интернет.</p><a class="button main" href="/diary/">Повторить</a></div></main></body></html>`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(LOOK)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function copy() {
  const found = (await caches.has(COPY)) && (await (await caches.open(COPY)).match(KEY));
  if (found && Date.now() - Date.parse(found.headers.get("X-Read")) < OLDEST) return found;
  await caches.delete(COPY);
  return new Response(NONE, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'" } });
}

async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.type === "opaqueredirect") await caches.delete(COPY);       // sent to the login: the session is over, and so is what it read
    return answer;
  } catch {
    return copy();
  }
}

async function look(request) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(SHELL)).match(request, { ignoreSearch: true })) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (LOOK.includes(url.pathname)) event.respondWith(look(request));
});
