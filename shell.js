// What need not wait for the program. It runs before the page is first painted, so it is short.

// The reader's texts (src/ui/text), where they are not in the program itself.
const language = navigator.languages.find((tag) => /^(en|de)\b/i.test(tag));
if (/^de/i.test(language)) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "", href: "german.wasm" });
  document.head.append(link);
}
