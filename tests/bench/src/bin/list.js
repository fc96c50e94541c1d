// Drives whatever page offers `window.bench` (src/bin/list.rs of the app says what that is). Times
// are from the beginning of a frame to the end of the one that shows it, in milliseconds.
(() => {
  const frame = () => new Promise(requestAnimationFrame);
  // A task that is asked for in a frame runs when that frame has been laid out and painted.
  const painted = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });

  // How long it takes until something that is done shows.
  const until = async (act, shows) => {
    await frame();
    const start = performance.now();
    const made = act();
    await painted();
    for (let tries = 0; !shows(); tries += 1) {
      if (tries > 300) throw new Error("it never shows");
      await frame();
      await painted();
    }
    return [performance.now() - start, made];
  };

  const rest = async (frames) => {
    for (let i = 0; i < frames; i += 1) await frame();
  };

  const atEnd = () => {
    const scroller = bench.scroller();
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= 1;
  };

  let unmount = () => {};

  window.harness = {
    // Shows n messages again and again; the last time they stay.
    async mount(n, times) {
      const took = [];
      for (let i = 0; i < times; i += 1) {
        unmount();
        await rest(5);
        const [time, made] = await until(() => bench.mount(n), () => bench.last(n - 1));
        took.push(time);
        unmount = made;
      }
      await rest(10);
      return took;
    },

    // One message after the other, each when the one before is painted.
    async append(from, count) {
      const took = [];
      for (let i = from; i < from + count; i += 1) {
        const [time] = await until(() => bench.append(i), () => bench.last(i));
        took.push(time);
      }
      return took;
    },

    // One message a frame without waiting for anything: how often the end is where one sees it.
    async stick(from, count) {
      let stuck = 0;
      for (let i = from; i < from + count; i += 1) {
        await frame();
        bench.append(i);
        await painted();
        stuck += bench.last(i) && atEnd() ? 1 : 0;
      }
      return stuck;
    },

    // So many pixels a frame; how long each frame took.
    async scroll(pixels, frames) {
      const took = [];
      let before = await frame();
      for (let i = 0; i < frames; i += 1) {
        bench.scroller().scrollTop += pixels;
        const now = await frame();
        took.push(now - before);
        before = now;
      }
      return took;
    },

    // The most elements that what scrolls has at a time, in jumps over the whole list.
    async elements(jumps) {
      let most = 0;
      const scroller = bench.scroller();
      const count = async () => {
        most = Math.max(most, scroller.getElementsByTagName("*").length);
        await painted();
        most = Math.max(most, scroller.getElementsByTagName("*").length);
      };
      for (let i = jumps; i >= 0; i -= 1) {
        await frame();
        scroller.scrollTop = (scroller.scrollHeight * i) / jumps;
        for (let frames = 0; frames < 4; frames += 1) {
          await count();
          await frame();
        }
      }
      scroller.scrollTop = scroller.scrollHeight;
      await rest(20);
      return most;
    },
  };
})();
