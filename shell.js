// What need not wait for the program. It runs before the page is first painted, so it is short.

// Where the chat API is: the program takes the answer over (src/api/fetch.rs).
window.begun = {
  "config.json": fetch("config.json", { cache: "no-store", signal: AbortSignal.timeout(15_000) }),
};
window.begun["config.json"].catch(() => {});

// What was chosen on this device; nothing where nothing may be kept.
const CHOICE = "agent-inbox/choice/";
const chosen = (what) => {
  try {
    return localStorage.getItem(CHOICE + what);
  } catch {
    return null;
  }
};

// The reader's texts (src/ui/text), where they are not in the program itself.
const language =
  chosen("language") ?? navigator.languages.find((tag) => /^(en|de)\b/i.test(tag));
if (/^de/i.test(language)) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "", href: "german.wasm" });
  document.head.append(link);
}

// Light or dark, where one was chosen (src/app/theme.rs), in every tab; else as the system has it.
window.dress = (theme) => {
  document.documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    const is = meta.dataset.theme;
    meta.media =
      theme === "light" || theme === "dark"
        ? is === theme ? "all" : "not all"
        : `(prefers-color-scheme: ${is})`;
  }
};
window.dress(chosen("theme"));
addEventListener("storage", ({ key, newValue }) => {
  if (key === CHOICE + "theme") window.dress(newValue);
});

// How wide the columns are (src/app/columns.rs), and which are folded (src/ui/fold.rs).
const { dataset, style } = document.documentElement;
for (const column of ["conversations", "visitor"]) {
  dataset[column] = chosen(column);
  const width = parseInt(chosen(`${column}-width`));
  if (width > 0) style.setProperty(`--${column}`, `${width}px`);
}

// Which frame is shown until then: of the inbox, with or without a chat, or of none.
try {
  if (Object.keys(localStorage).some((name) => name.startsWith("agent-inbox/session/"))) {
    dataset.shell = /^#\/(conversations|all)\/./.test(location.hash) ? "chat" : "inbox";
  }
} catch {
  // Where nothing may be kept nobody is signed in.
}

// Where nothing takes a file that is dropped (src/chat/files) the browser would open it in place of
// the inbox.
for (const kind of ["dragover", "drop"]) {
  addEventListener(kind, (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
}
