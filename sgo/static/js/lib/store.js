// What a page keeps in the browser. Where the browser keeps nothing (its storage is full or forbidden) the page itself remembers, and says so.
const memory = new Map();

function tried(deed, otherwise) {
  try { return deed(); } catch { return otherwise(); }
}

export const store = {
  failing: false,
  getItem: (key) => memory.get(key) ?? tried(() => localStorage.getItem(key), () => null),
  setItem(key, value) {
    tried(() => { localStorage.setItem(key, value); memory.delete(key); }, () => { memory.set(key, value); store.failing = true; });
  },
  removeItem(key) {
    memory.delete(key);
    tried(() => localStorage.removeItem(key), () => {});
  },
  keys: () => [...new Set([...tried(() => Object.keys(localStorage), () => []), ...memory.keys()])],
};
