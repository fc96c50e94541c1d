// Takes note of what a page does to be noticed, and stands in for what the system around a browser
// does: it shows notifications, has them clicked, and brings other windows to the front.
(() => {
  const noted = { notifications: [], sounds: [], asked: 0, broughtForward: 0 };
  window.noted = noted;

  let inFront = true;
  const look = (now) => {
    inFront = now;
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event(now ? "focus" : "blur"));
  };
  Object.defineProperty(document, "visibilityState", { get: () => (inFront ? "visible" : "hidden") });
  document.hasFocus = () => inFront;
  noted.lookAway = () => look(false);
  noted.lookBack = () => look(true);
  window.focus = () => {
    noted.broughtForward += 1;
    // As in a browser, the page hears of it a moment later.
    setTimeout(() => look(true));
  };

  const Real = window.Notification;
  window.Notification = class {
    constructor(title, options) {
      Object.assign(this, { title, body: options.body, tag: options.tag, open: true });
      noted.notifications.filter((n) => n.tag === this.tag).forEach((n) => (n.open = false));
      noted.notifications.push(this);
      // As in a browser, the page hears of it a moment later.
      setTimeout(() => this.onshow?.());
    }
    close() {
      this.open = false;
    }
    static get permission() {
      return Real.permission;
    }
    static requestPermission() {
      noted.asked += 1;
      return Promise.resolve(Real.permission);
    }
  };
  noted.click = (title) => noted.notifications.find((n) => n.open && n.title === title).onclick();

  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...when) {
    noted.sounds.push(this);
    this.playing = true;
    this.addEventListener("ended", () => (this.playing = false));
    return start.apply(this, when);
  };
  noted.ringing = () =>
    noted.sounds.filter((s) => s.loop && s.playing && s.context.state === "running").length;
  noted.heard = () => noted.sounds.filter((s) => !s.loop).length;
})();
