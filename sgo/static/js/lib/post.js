// A form posted by a script: the token, the sign that it is a script, and what the answer means.
const PATIENCE = 20000;                                  // a server that says nothing for so long is not there: the same is sent again
const token = () => document.querySelector('meta[name="csrf-token"]').content;

export class Ended extends Error {}                      // the session has ended: log in, nothing is lost
export class Refused extends Error {                     // the server understood and said no, in words
  constructor(answer, status) {
    super(answer.error ?? "Не сохранено.");
    this.answer = answer;
    this.status = status;
  }
}

export const newOperation = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}-${Math.random().toString(36).slice(2)}`;
const patience = () => (AbortSignal.timeout ? { signal: AbortSignal.timeout(PATIENCE) } : {});
const headers = () => ({ "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json" });

async function answerOf(response) {
  if (response.status === 401) throw new Ended();
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status >= 500 || response.status === 429) throw new Error("сервер занят");
  if (response.status === 400 && !answer.op) throw new Ended();       // the token died with the session
  throw new Refused(answer, response.status);
}

export async function post(url, values, more = {}) {
  return answerOf(await fetch(url, { method: "POST", credentials: "same-origin", body: new URLSearchParams(values), headers: headers(), ...patience(), ...more }));
}

export async function postJson(url, values, more = {}) {
  const body = JSON.stringify(values);
  return answerOf(await fetch(url, { method: "POST", credentials: "same-origin", body, headers: { ...headers(), "Content-Type": "application/json" }, ...patience(), ...more }));
}

export async function refreshToken(account) {           // false as well when somebody else has logged in: what was typed is not his
  const page = await fetch(document.querySelector("#again").dataset.alive, { credentials: "same-origin" });
  if (page.redirected && new URL(page.url).pathname.includes("/login")) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  if (account && fresh.querySelector("#again")?.dataset.account !== account) return false;
  const meta = fresh.querySelector('meta[name="csrf-token"]');
  if (meta) document.querySelector('meta[name="csrf-token"]').content = meta.content;
  return Boolean(meta);
}
