// Makes a language of the page's own: every word is two fifths longer, or it is read from right to
// left. What comes in later, too.
(options) => {
  const made = new WeakMap();
  const longer = (text) => text.replace(/\p{L}+/gu, (word) => word + "o".repeat(Math.ceil(word.length * 0.4)));
  const lengthen = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const isCode = node.parentElement?.closest("script, style");
      if (!isCode && made.get(node) !== node.data && node.data.trim()) {
        const text = longer(node.data);
        made.set(node, text);
        node.data = text;
      }
    } else {
      node.childNodes.forEach(lengthen);
    }
  };
  const begin = () => {
    if (options.fromTheRight) document.documentElement.dir = "rtl";
    if (!options.long) return;
    lengthen(document.body);
    new MutationObserver((changes) =>
      changes.forEach(({ type, target, addedNodes }) =>
        type === "characterData" ? lengthen(target) : addedNodes.forEach(lengthen),
      ),
    ).observe(document.body, { childList: true, characterData: true, subtree: true });
  };
  document.body ? begin() : document.addEventListener("DOMContentLoaded", begin);
}
