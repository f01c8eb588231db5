// The copy of the diary on this device: the last weeks of one account, to be read without a connection. It is gone at logout, at the login page,
// and on the first page of any other account. Where the browser has no such storage (plain http) nothing is ever kept.
const NAME = "sgo-diary", KEY = "/diary/copy", WISH = "sgo-offline:", MARK = "sgo-copy";

export const able = () => window.isSecureContext && "serviceWorker" in navigator && "caches" in window;

// one at a time, so that a copy that is being written is not forgotten before it lies there
const inTurn = (deed) => (navigator.locks ? navigator.locks.request(NAME, deed) : deed());

// whether something may lie there: told at once, without asking the cache
export const marked = () => "caches" in window && localStorage.getItem(MARK) !== null;

export async function forget() {
  if (!("caches" in window)) return;
  await inTurn(() => caches.delete(NAME)).catch(() => {});
  localStorage.removeItem(MARK);
}

export async function kept() {
  if (!("caches" in window) || !(await caches.has(NAME).catch(() => false))) return null;
  const found = await (await caches.open(NAME)).match(KEY);
  return found ? { account: found.headers.get("X-Account"), read: found.headers.get("X-Read") } : null;
}

export async function forgetOthers(account) {
  if (marked() && localStorage.getItem(MARK) !== account) await forget();
}

export const wish = {
  of: (account) => localStorage.getItem(WISH + account) === "1",
  say: (account, wanted) => (wanted ? localStorage.setItem(WISH + account, "1") : localStorage.removeItem(WISH + account)),
};

// Ask the server anew and keep what it says, when it says it to this very account; else forget. Resolves to whether there is a copy now.
export async function keep(url, account) {
  return inTurn(async () => {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected || answer.headers.get("X-Account") !== account) {
      await caches.delete(NAME);
      return false;
    }
    const headers = { "Content-Type": "text/html; charset=utf-8", "X-Account": account, "X-Read": new Date().toISOString() };
    const policy = answer.headers.get("Content-Security-Policy");
    if (policy) headers["Content-Security-Policy"] = policy;
    localStorage.setItem(MARK, account);
    await (await caches.open(NAME)).put(KEY, new Response(await answer.text(), { headers }));
    return true;
  });
}
