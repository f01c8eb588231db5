// Requests of the composer: JSON there and back, a sentence when something is wrong.
export const base = () => document.getElementById("composer").dataset.base;
const token = () => document.querySelector('meta[name="csrf-token"]').content;

export async function post(what, data, signal) {
  try {
    const answer = await fetch(base() + what, { method: "POST", credentials: "same-origin", signal, body: JSON.stringify(data),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" } });
    if (answer.status === 401) return { error: "Сеанс закончился. Войдите в другой вкладке и повторите: составленное осталось здесь." };
    return await answer.json().catch(() => ({ error: "Школа ответила непонятно. Обновите страницу: составленное не пропадёт." }));
  } catch (failed) {
    if (failed.name === "AbortError") throw failed;
    return { error: "Нет связи со школой. Составленное осталось на этой странице." };
  }
}

export async function get(url, signal) {
  const answer = await fetch(url, { credentials: "same-origin", signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
