// What is kept over a reload. Without storage the chat still works, until the page is closed.

const memory = new Map();
export const kept = {
  /** Whether the browser took what was last kept; not when its storage is full or forbidden. */
  works: true,
  get: (key) => attempt(() => localStorage.getItem(`chat.${key}`)) ?? memory.get(key) ?? null,
  /** What other tabs find. */
  shared: (key) => attempt(() => localStorage.getItem(`chat.${key}`)) ?? null,
  set: (key, value) => {
    memory.set(key, value);
    kept.works = attempt(() => localStorage.setItem(`chat.${key}`, value) ?? true) ?? false;
  },
  remove: (key) => {
    memory.delete(key);
    attempt(() => localStorage.removeItem(`chat.${key}`));
  },
  /** Each unsent message has its own key, so two tabs never overwrite each other's. */
  unsent: () =>
    (attempt(() => Object.keys(localStorage)) ?? [])
      .filter((key) => key.startsWith("chat.unsent."))
      .map((key) => attempt(() => JSON.parse(localStorage.getItem(key))))
      .filter((message) => message?.client_id)
      .sort((a, b) => (a.client_id < b.client_id ? -1 : 1)),
};

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
