// What sticks out of the window, or out of what holds it, and what cannot be got at: each thing as a text.
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const isHidden = (element) => {
  for (let it = element; it; it = it.parentElement) {
    if (getComputedStyle(it).clipPath !== "none") return true;
  }
  return false;
};
const all = [...document.body.querySelectorAll("*")].filter((it) => isSeen(it) && !isHidden(it));
// What can be scrolled to, or is cut off on purpose, is no concern of the window.
const isCut = (element) => {
  for (let it = element.parentElement; it && it !== document.body; it = it.parentElement) {
    if (getComputedStyle(it).overflowX !== "visible") return true;
  }
  return false;
};
const name = (it) => `${it.localName}.${it.className?.baseVal ?? it.className}: ${it.textContent.trim().slice(0, 60)}`;
const outside = all.filter((it) => {
  const { left, right, width } = it.getBoundingClientRect();
  return width > 0 && (left < -1 || right > innerWidth + 1) && !isCut(it);
});
const cramped = all.filter(
  (it) => it.matches("button, a.button, label, h1, h2, h3, kbd, [role=menuitem], [role=option], dt, dd") &&
    it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline" &&
    getComputedStyle(it).textOverflow !== "ellipsis",
);
// What can be pressed or written in must be there to be pressed, if need be after scrolling.
const top = [...document.querySelectorAll(".visitor.open, dialog[open], :popover-open")].pop() ?? document.body;
const isMet = (it) => {
  it.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { x, y, width, height } = it.getBoundingClientRect();
  const there = document.elementFromPoint(x + width / 2, y + height / 2);
  return it.contains(there) || it.labels?.[0]?.contains(there);
};
const covered = all.filter(
  (it) => top.contains(it) && it.matches("button, a, input, select, textarea, [tabindex='0']") && !it.disabled && !isMet(it),
);
const wide = document.documentElement.scrollWidth > innerWidth ? ["the page is wider than its window"] : [];
return [...wide, ...outside.map((it) => `outside: ${name(it)}`), ...cramped.map((it) => `cramped: ${name(it)}`), ...covered.map((it) => `out of reach: ${name(it)}`)];
