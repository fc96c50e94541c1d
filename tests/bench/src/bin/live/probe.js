// What a page shows, and when. The same in each page that is measured.
//
// A frame is painted when the task is over in which the browser ran the callbacks for it, laid out and
// painted. A task of the highest priority that such a callback asks for is the next one after that, or
// the next frame is, whose first callback is the one here: at that time whatever is on the page was
// painted, and nothing else.
//
// What happened while the page was busy is not left out: times begin where the server said something,
// or the key was pressed, and not where the page had time for it.
(() => {
  const FRAME_MS = 1000 / 60;
  const TURN_EVERY_MS = 4;
  const seen = new Set();
  let newest = 0;
  let pressed = [];
  let taken;
  const begin = () => ({ frames: [], shown: [], keys: [], longTasks: [], longest: 0 });

  // What was pressed is on the page once the field has it; until then it waits.
  addEventListener("keydown", (event) => pressed.push({ at: event.timeStamp, isIn: false }), true);
  addEventListener("input", () => pressed.forEach((key) => (key.isIn = true)), true);

  let look = () => {};

  const frame = (at) => {
    requestAnimationFrame(frame);
    look();
    const written = pressed.filter((key) => key.isIn);
    pressed = pressed.filter((key) => !key.isIn);
    look = () => {
      look = () => {};
      const painted = performance.now();
      taken.frames.push(at);
      for (const { at } of written) taken.keys.push(painted - at);
      for (const row of document.querySelectorAll(".row-last")) {
        const number = /^#(\d+) /.exec(row.textContent)?.[1];
        if (!number || seen.has(number)) continue;
        seen.add(number);
        newest = Math.max(newest, Number(number));
        taken.shown.push([Number(number), performance.timeOrigin + painted]);
      }
    };
    scheduler.postTask(() => look(), { priority: "user-blocking" });
  };

  // The longest time in which nothing else had a turn, also where it is shorter than what the
  // browser tells of by itself.
  let hadTurn = performance.now();
  const turn = () => {
    const now = performance.now();
    taken.longest = Math.max(taken.longest, now - hadTurn - TURN_EVERY_MS);
    hadTurn = now;
  };

  const observer = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) taken.longTasks.push(task.duration);
  });

  window.probe = {
    start() {
      taken = begin();
      hadTurn = performance.now();
      setInterval(turn, TURN_EVERY_MS);
      observer.observe({ type: "longtask" });
      requestAnimationFrame(frame);
    },
    newest: () => newest,
    take() {
      const { frames, ...rest } = taken;
      taken = begin();
      let dropped = 0;
      for (let i = 1; i < frames.length; i += 1) {
        dropped += Math.max(0, Math.round((frames[i] - frames[i - 1]) / FRAME_MS) - 1);
      }
      return { ...rest, frames: frames.length, dropped };
    },
  };
})();
