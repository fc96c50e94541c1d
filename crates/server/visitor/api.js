// The visitor's side of the chat API: requests, and the socket that tells of every change.

import { Unreadable, readAttachment, readHeartbeat, readLimits, readState, readWait } from "./wire.js";

const BASE = new URL("../v1/visitor/", document.baseURI);

/** The API answered, and it was a no (RFC 9457). */
export class Problem extends Error {
  constructor(status, { code = "unknown", detail = "" }, retryAfter) {
    super(detail);
    this.status = status;
    this.code = code;
    /** Seconds to wait before the next try, five minutes at most; `NaN` when the API does not say. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well be answered with a yes later. */
  get passes() {
    return this.status >= 500 || this.status === 429;
  }
}

/** Asks the API. Throws a `Problem`, an `Unreadable`, or another error when there was no answer. */
export async function request(method, path, { token, body, as = "json" } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(new URL(path, BASE), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Problem(response.status, problem ?? {}, readWait(response.headers.get("Retry-After")));
  }
  if (response.status === 204) return null;
  const text = await response.text();
  if (as === "text") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable();
  }
}

/** Which files are taken; null for none. */
export async function fileLimits() {
  const response = await fetch(new URL("../capabilities", BASE), { cache: "no-store" });
  return response.ok ? readLimits(await response.json()) : null;
}

/** Sends a file by XMLHttpRequest, the one way by which a browser tells how far it is. `sent` is told
    how many bytes are on their way. The answer fails like `request`. */
export function upload(path, file, token, sent) {
  const xhr = new XMLHttpRequest();
  xhr.open("PUT", new URL(path, BASE));
  xhr.setRequestHeader("Authorization", `Bearer ${token}`);
  xhr.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  const name = encodeURIComponent(file.name.toWellFormed()).replaceAll("'", "%27");
  xhr.setRequestHeader("Content-Disposition", `attachment; filename*=UTF-8''${name}`);
  xhr.upload.onprogress = ({ loaded }) => sent(loaded);
  // Longer than the API waits for one.
  xhr.timeout = 660_000;
  const answer = new Promise((resolve, reject) => {
    xhr.onloadend = () => {
      const text = xhr.responseText;
      if (xhr.status === 0) return reject(new Error("no answer"));
      if (xhr.status >= 300) {
        return reject(new Problem(xhr.status, parsed(text) ?? {}, readWait(xhr.getResponseHeader("Retry-After"))));
      }
      const attachment = readAttachment(parsed(text));
      if (attachment) resolve(attachment);
      else reject(new Unreadable());
    };
  });
  xhr.send(file);
  return { answer, abort: () => xhr.abort() };
}

/** The bytes of a file. */
export async function download(path, token) {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(path, BASE), { headers, cache: "no-store" });
  if (!response.ok) throw new Problem(response.status, (await response.json().catch(() => null)) ?? {}, Number.NaN);
  return response.blob();
}

/** How long to wait after an error, in milliseconds: as the API says, or longer each time. */
export const waitAfter = (error, failures) =>
  error?.retryAfter > 0 ? error.retryAfter * 1000 : backoff(failures);

/** How long to wait before a try, in milliseconds: 0.5 to 30 s, anywhere in a window that doubles.
    The first one as well: when a server restarts, all its visitors come back. */
export function backoff(failures) {
  const window = Math.min(30_000, 1_000 * 2 ** failures);
  return 500 + Math.random() * (window - 500);
}

/** A message's key: a UUID version 7 (RFC 9562), the time first and the rest random. */
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(Date.now() / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, Date.now() % 2 ** 32);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * The socket, kept open: it comes back by itself, and at once when the network or the page does.
 * `on` has `live()`, `lost()`, `state(state)` (null for one that cannot be read), `typing(flag)` and
 * `refused(problem)`; after the last of these it stays closed.
 */
export class Live {
  #token;
  #on;
  #socket = null;
  #timer = 0;
  #heartbeat = 0;
  #deadline = 0;
  #failures = 0;
  #live = false;
  #attempt = 0;
  #stopped = false;

  constructor(token, on) {
    this.#token = token;
    this.#on = on;
    this.#connect();
  }

  get live() {
    return this.#live;
  }

  /** Says something, if anybody listens: only for what does not matter a moment later. */
  send(frame) {
    if (this.#live) this.#socket.send(JSON.stringify(frame));
  }

  /** Something woke up: come back now, or see whether the connection still is one. */
  wake() {
    if (this.#stopped) return;
    if (this.#live) this.#ping(3_000);
    else if (!this.#socket) this.#connect();
  }

  stop() {
    this.#stopped = true;
    this.#drop();
  }

  async #connect() {
    this.#drop();
    const attempt = ++this.#attempt;
    let ticket;
    try {
      ({ ticket } = await request("POST", "socket-tickets", { token: this.#token }));
    } catch (error) {
      if (this.#stopped || attempt !== this.#attempt) return;
      if (!(error instanceof Problem) || error.passes) return this.#later(error);
      this.stop();
      return this.#on.refused(error);
    }
    if (this.#stopped || attempt !== this.#attempt) return;
    const address = new URL("socket", BASE);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#expect(10_000);
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#hear(parsed(data), ticket);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#later();
    };
  }

  #hear(frame, ticket) {
    switch (frame?.t) {
      case "hello":
        this.#socket.send(JSON.stringify({ t: "auth", ticket }));
        clearInterval(this.#heartbeat);
        this.#heartbeat = setInterval(() => this.#ping(), readHeartbeat(frame.heartbeat_ms));
        break;
      case "live":
        this.#failures = 0;
        this.#live = true;
        clearTimeout(this.#deadline);
        this.#on.live();
        break;
      case "state":
        this.#on.state(state(frame));
        break;
      case "typing":
        this.#on.typing(frame.typing === true);
        break;
      case "pong":
        clearTimeout(this.#deadline);
        break;
      // Frames that this page does not know are for newer ones.
    }
  }

  #ping(patience = 10_000) {
    this.send({ t: "ping" });
    this.#expect(patience);
  }

  /** Without an answer in this time the connection counts as lost. */
  #expect(millis) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#later(), millis);
  }

  #later(error) {
    this.#drop();
    if (this.#stopped) return;
    this.#on.lost();
    this.#timer = setTimeout(() => this.#connect(), waitAfter(error, this.#failures++));
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    this.#live = false;
    socket?.close();
  }
}

/** What is JSON; `undefined` for what is none. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function state(frame) {
  try {
    return readState(frame);
  } catch {
    return null;
  }
}
