// The least that a browser can do for a long list: a few plain rows, each given its text and its
// place. Heights are known beforehand, so nothing is measured, kept in place or read aloud.
(() => {
  const WIDTH = 760, HEIGHT = 700, LINE = 20, IN_A_LINE = 16;
  const words = (i) => (i * 7919) % 40;
  const text = (i) => `#${i} says${" lorem".repeat(words(i))}`;
  const height = (i) => LINE * (1 + Math.ceil(words(i) / IN_A_LINE));

  let scroller, space, rows, tops;

  // The row at a height.
  const at = (y) => {
    let low = 0, high = tops.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const show = () => {
    const first = at(scroller.scrollTop);
    for (let i = first; i < first + rows.length; i += 1) {
      const row = rows[i % rows.length];
      if (row.shown === i || i >= tops.length - 1) continue;
      row.shown = i;
      row.style.transform = `translateY(${tops[i]}px)`;
      row.textContent = text(i);
    }
  };

  const add = (i) => tops.push(tops.at(-1) + height(i));

  const toEnd = () => {
    space.style.height = `${tops.at(-1)}px`;
    scroller.scrollTop = tops.at(-1);
    show();
  };

  window.bench = {
    mount(n) {
      scroller = document.createElement("div");
      Object.assign(scroller.style, { width: `${WIDTH}px`, height: `${HEIGHT}px`, overflowY: "auto" });
      space = document.createElement("div");
      space.style.position = "relative";
      rows = Array.from({ length: Math.ceil(HEIGHT / (2 * LINE)) + 20 }, () => {
        const row = document.createElement("p");
        Object.assign(row.style, { position: "absolute", top: 0, margin: 0, lineHeight: `${LINE}px` });
        return row;
      });
      space.append(...rows);
      scroller.append(space);
      document.body.append(scroller);
      tops = [0];
      for (let i = 0; i < n; i += 1) add(i);
      scroller.addEventListener("scroll", show);
      toEnd();
      const mounted = scroller;
      return () => mounted.remove();
    },
    append(i) {
      add(i);
      toEnd();
    },
    scroller: () => scroller,
    last(i) {
      const row = rows.find((row) => row.shown === i);
      return !!row && row.getBoundingClientRect().bottom <= scroller.getBoundingClientRect().bottom + 1;
    },
    memory: () => 0,
  };
})();
