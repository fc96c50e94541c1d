// Runs before anything of the page does, and notes when an agent could work with it, in milliseconds
// since they asked for it: a conversation is listed, and what they type is taken, not only shown.
if (location.protocol !== "about:") {
  const WORD = "typed";

  const frame = () => new Promise(requestAnimationFrame);
  const there = async (look) => {
    for (;;) {
      const it = look();
      if (it) return it;
      await frame();
    }
  };
  // A task that is queued in a frame runs after that frame was painted.
  const painted = async () => {
    await frame();
    const { port1, port2 } = new MessageChannel();
    return new Promise((done) => {
      port1.onmessage = () => done(performance.now());
      port2.postMessage(null);
    });
  };

  const words = () => Object.keys(localStorage).filter((name) => name.startsWith("agent-inbox/words/"));
  const isInbox = !location.pathname.endsWith("floor.html");
  const isKept = () => words().some((name) => localStorage[name].includes(WORD));

  const firstPaint = () =>
    new Promise((done) => {
      const look = (paints) => {
        const [paint] = paints.getEntriesByName("first-contentful-paint");
        if (paint) done(paint.startTime);
      };
      new PerformanceObserver(look).observe({ type: "paint", buffered: true });
    });
  const usable = async () => {
    const field = await there(
      () => document.querySelector(".row") && document.querySelector("textarea"),
    );
    field.focus();
    document.execCommand("insertText", false, WORD);
    await there(() => field.value === WORD && (!isInbox || isKept()));
    return painted();
  };
  const connected = async () => {
    const is = (status) => status.innerText.includes("Connected");
    await there(() => [...document.querySelectorAll("[role=status]")].some(is));
    return painted();
  };

  const seen = Promise.all([firstPaint(), usable(), isInbox ? connected() : null]);
  window.started = async () => {
    const [first_paint, usable, connected] = await seen;
    document.querySelector("textarea").select();
    document.execCommand("delete");
    return { first_paint, usable, connected };
  };
}
