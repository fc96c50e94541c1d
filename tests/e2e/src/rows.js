// What is seen of a long list, from its first row in view to the last.
const list = document.querySelector(selector);
// A list that is searched in has no rows for a moment.
if (!list) return null;
const scroller = list.closest(".list, .log");
const view = scroller.getBoundingClientRect();
const rows = [...list.children].map((row) => {
  const { top, bottom } = row.getBoundingClientRect();
  return { place: +row.ariaPosInSet, of: +row.ariaSetSize, top: top - view.top, bottom: bottom - view.top, text: row.textContent };
});
const seen = rows.filter((row) => row.bottom > 1 && row.top < view.height - 1);
return { seen, height: view.height, top: scroller.scrollTop, end: scroller.scrollHeight - scroller.clientHeight };
