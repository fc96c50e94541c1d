// What is on the page that the pages never have: each thing as a text.
const strange = "img, iframe, object, embed, math, mtext, video, source, style, frame, base, [srcdoc]";
const isStrange = (element) =>
  element.matches(strange) ||
  (element.localName === "script" && !element.src) ||
  [...element.attributes].some(({ name }) => name.startsWith("on"));
const leadsAstray = (link) =>
  !["http:", "https:", "mailto:", "blob:"].includes(link.protocol) ||
  (link.protocol.startsWith("http") &&
    link.origin !== location.origin &&
    link.rel !== "noopener noreferrer");
const all = [...document.querySelectorAll("*")];
const found = [
  ...all.filter(isStrange),
  ...[...document.querySelectorAll("a[href]")].filter(leadsAstray),
];
return [...(window.hasRun ? ["it ran"] : []), ...found.map((element) => element.outerHTML.slice(0, 200))];
