// Files: those that are to come along with the next message, and those that came.

import { Problem, download, upload, uuid7 } from "./api.js";
import { inBytes, texts } from "./texts.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** The most pixels that a picture has here, in both directions. */
const PICTURE_PX = 224;
/** And the least: it can be pressed. */
const LEAST_PX = 32;
/** How long the browser may take to read a file that it saves. */
const KEPT_MS = 60_000;

/**
 * The files that are to come along. They are uploaded as soon as they are chosen, one after the
 * other, and are lost with the page. `on` has `token()`, `chat()`, `explain(error)`, `changed()`
 * and `refused(problem)`.
 */
export class Tray {
  /** `{ id, file, sent, attachment, why, again, abort }`, in the order in which they were chosen. */
  #files = [];
  #limits = null;
  #list;
  #on;

  constructor(list, on) {
    this.#list = list;
    this.#on = on;
    addEventListener("beforeunload", (event) => {
      if (this.any) event.preventDefault();
    });
  }

  /** What the API takes; without it there is nothing to choose. */
  set limits(limits) {
    this.#limits = limits;
  }

  get any() {
    return this.#files.length > 0;
  }

  /** What came of them, once all are there; else null. */
  get attachments() {
    const all = this.#files.map((entry) => entry.attachment);
    return all.every(Boolean) ? all : null;
  }

  get hasFailed() {
    return this.#files.some((entry) => entry.why);
  }

  add(files) {
    if (!this.#limits) return;
    for (const file of [...files].slice(0, this.#limits.per_message - this.#files.length)) {
      const entry = { id: uuid7(), file, sent: null };
      if (file.size > this.#limits.max_size) entry.why = texts.fileTooLarge(inBytes(this.#limits.max_size));
      entry.element = this.#line(entry);
      this.#files.push(entry);
      this.#list.append(entry.element);
    }
    this.#next();
  }

  /** Lets go of all of them: they are in a message, or the chat is over. */
  clear() {
    for (const entry of this.#files) entry.abort?.();
    this.#files = [];
    this.#list.replaceChildren();
  }

  async #next() {
    this.#on.changed();
    if (this.#files.some((entry) => entry.sent !== null && !entry.attachment && !entry.why)) return;
    const entry = this.#files.find((entry) => !entry.attachment && !entry.why);
    if (!entry) return;
    entry.sent = 0;
    this.#show(entry);
    const path = `conversation/attachments/${entry.id}?conversation_id=${encodeURIComponent(this.#on.chat())}`;
    const sending = upload(path, entry.file, this.#on.token(), (sent) => {
      entry.sent = sent;
      this.#show(entry);
    });
    entry.abort = sending.abort;
    try {
      entry.attachment = await sending.answer;
    } catch (error) {
      if (!this.#files.includes(entry)) return;
      entry.why = why(error, this.#limits, this.#on.explain);
      // What it is, or how large, does not change.
      entry.again = !(error instanceof Problem && [413, 415].includes(error.status));
      if (error instanceof Problem && error.status === 401) return this.#on.refused(error);
    }
    this.#show(entry);
    this.#next();
  }

  #remove(entry) {
    entry.abort?.();
    entry.element.remove();
    this.#files = this.#files.filter((other) => other !== entry);
    this.#next();
  }

  #retry(entry) {
    delete entry.why;
    entry.sent = null;
    this.#show(entry);
    this.#next();
  }

  #line(entry) {
    const { name, size } = entry.file;
    const progress = element("progress", { max: Math.max(size, 1), value: 0 });
    progress.setAttribute("aria-label", texts.uploading(name));
    const retry = button(texts.retry, texts.retryFile(name), () => this.#retry(entry));
    const remove = button(cross(), texts.removeFile(name), () => this.#remove(entry));
    const reason = element("p", { className: "why" });
    reason.setAttribute("role", "alert");
    const line = element("li", {}, span(name), element("span", { className: "small", textContent: inBytes(size) }), progress, retry, remove, reason);
    entry.parts = { progress, retry, reason };
    this.#show(entry);
    return line;
  }

  #show({ parts, sent, attachment, why, again }) {
    parts.progress.hidden = Boolean(attachment || why);
    parts.progress.value = sent ?? 0;
    parts.retry.hidden = !(why && again);
    parts.reason.hidden = !why;
    if (parts.reason.textContent !== (why ?? "")) parts.reason.textContent = why ?? "";
  }
}

/** The files of a message as a list, or nothing. `on` has `token()` and `explain(error)`. */
export function fileList(attachments, on) {
  if (!attachments?.length) return [];
  const list = element("ul", { className: "files" });
  for (const file of attachments) {
    const isPicture = PICTURES.includes(file.content_type) && file.width > 0 && file.height > 0;
    list.append(isPicture ? picture(file, on) : row(file, on));
  }
  return [list];
}

/** A picture, asked for once it is in view; its place is as large before it is there. A press shows it
    large. */
function picture(file, on) {
  const scale = Math.min(1, PICTURE_PX / Math.max(file.width, file.height));
  const px = (length) => Math.max(LEAST_PX, Math.round(length * scale));
  const image = element("img", { alt: file.name, width: px(file.width), height: px(file.height) });
  const show = element("button", { type: "button", className: "picture" }, image);
  show.setAttribute("aria-label", texts.showPicture(file.name));
  const line = element("li", {}, show);
  let url = "";
  const seen = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    try {
      url = URL.createObjectURL(await download(`attachments/${file.id}`, on.token()));
      image.src = url;
    } catch {
      line.replaceWith(row(file, on));
    }
  });
  seen.observe(line);
  show.onclick = () => url && large(file, url);
  return line;
}

function large(file, url) {
  const dialog = element("dialog", { className: "large" });
  dialog.setAttribute("aria-label", file.name);
  const keep = element("button", { type: "button", className: "quiet", textContent: texts.download });
  keep.onclick = () => save(file.name, url);
  const close = element("button", { type: "button", className: "main", textContent: texts.close, autofocus: true });
  close.onclick = () => dialog.close();
  dialog.append(element("img", { src: url, alt: file.name }), element("p", { className: "choices" }, keep, close));
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

/** A file by its name, and the button that saves it. */
function row(file, on) {
  const reason = element("p", { className: "why", hidden: true });
  reason.setAttribute("role", "alert");
  const get = button(texts.download, texts.downloadFile(file.name), async () => {
    reason.hidden = true;
    get.disabled = true;
    try {
      const blob = await download(`attachments/${file.id}`, on.token());
      // As nothing in particular: opened by its address, it would not be a page of this one's.
      const url = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
      save(file.name, url);
      setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
    } catch (error) {
      reason.textContent = texts.notDownloaded(on.explain(error));
      reason.hidden = false;
    }
    get.disabled = false;
  });
  const size = element("span", { className: "small", textContent: inBytes(file.size) });
  return element("li", { className: "file" }, span(file.name), size, get, reason);
}

function save(name, url) {
  element("a", { href: url, download: name }).click();
}

/** Why a file did not come. What the API says of large ones and of types holds for files alone. */
function why(error, limits, explain) {
  if (error instanceof Problem && error.status === 413) return texts.fileTooLarge(inBytes(limits.max_size));
  if (error instanceof Problem && error.status === 415) return texts.fileNotTaken;
  return explain(error);
}

function span(name) {
  return element("span", { className: "file-name", dir: "auto", textContent: name });
}

function cross() {
  const [picture, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "m6.5 6.5 11 11M17.5 6.5l-11 11");
  picture.append(path);
  return picture;
}

function button(face, label, action) {
  const button = element("button", { type: "button", className: "quiet", onclick: action }, face);
  button.setAttribute("aria-label", label);
  return button;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
