// The chat window: what it knows, what it does, what it shows. Data flows one way: something
// happens, the state changes, `render` brings the page in line with it.

import { Live, Problem, fileLimits, request, uuid7, waitAfter } from "./api.js";
import { Tray } from "./files.js";
import { identityFor, identityRefused, identityTaken } from "./identity.js";
import { kept } from "./kept.js";
import { renderLines, tell } from "./lines.js";
import { inDigits, texts, translatePage } from "./texts.js";
import { Unreadable, readMessage, readState } from "./wire.js";
import { wishes } from "./wishes.js";

const MESSAGE_CHARS = 10_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_LASTS_MS = 6_000;
const LOOK_EVERY_MS = 5_000;

const $ = (id) => document.getElementById(id);

// ---- What the page knows.

let token = kept.get("token");
/** The chat as the API last told it, or null before there is one. */
let chat = null;
/** The history that it belongs to: another one when the API went back to a backup. */
let epoch = null;
/** Its messages in order: the one at index i has position i + 1. */
let messages = [];
/** What the visitor wrote and the API has not confirmed. */
let unsent = [];
let live = null;
/** Whether the page has caught up since the connection was made. */
let connected = false;
let opening = false;
/** Counts the chats that were left: what was asked in one says nothing of the next. */
let visit = 0;
let agentTyping = 0;
/** Which files can be sent; null until that is known, and for none. */
let limits = null;
/** Whether what is written is to be sent as soon as its files are there. */
let waitsForFiles = false;

const isOver = () => chat?.state === "ended" || chat?.state === "missed";
const agentName = () => chat?.agent?.name ?? texts.somebody;

// ---- What can happen.

/** Goes on with the chat that the token leads to. */
async function resume() {
  opening = true;
  render();
  unsent = kept.unsent();
  connect();
  // Not waiting for the socket: what was said shows even where sockets are not let through.
  await catchUp(true);
}

/** A chat that goes on has a socket, however the page came to know of it. */
function connect() {
  live ??= new Live(token, { live: catchUp, lost, state: hear, typing: hearTyping, refused });
}

/** Asks for everything after what is here, page by page. One at a time is enough. */
let catchingUp = null;
let askAgain = false;
let failed = 0;
let askLater = 0;
function catchUp(quietly = false) {
  if (catchingUp) {
    askAgain = true;
    return catchingUp;
  }
  clearTimeout(askLater);
  catchingUp = (async () => {
    try {
      let asked, had;
      do {
        askAgain = false;
        had = messages.length;
        asked = visit;
        const answer = request("GET", `conversation?after=${had}`, { token });
        const state = await answer.catch((error) => {
          if (asked === visit) throw error;
        });
        // The chat was left meanwhile: only the next one's own wish counts.
        if (asked !== visit) {
          if (!askAgain) return;
          continue;
        }
        take(readState(state), true);
        // An API that has more and does not give it is not asked for ever.
      } while (askAgain || (messages.length > had && chat.last_position > messages.length));
      if (failed > 0) say("");
      failed = 0;
      connected = live?.live ?? false;
      opening = false;
      hurry();
      send();
    } catch (error) {
      if (error instanceof Problem && !error.passes) {
        refused(error);
      } else {
        failed++;
        // A socket's own tries bring the next one; while it stands, or none is needed any more,
        // nothing else would.
        if (!live || live.live) askLater = setTimeout(catchUp, waitAfter(error, failed));
        // Without an answer the status says enough, once there is a chat.
        const answered = error instanceof Problem || error instanceof Unreadable;
        if (answered || (quietly === true && !chat)) say(explain(error));
      }
    } finally {
      catchingUp = null;
    }
    render();
  })();
  return catchingUp;
}

/** Takes in what the API told, in whatever order it arrives. */
function take(state, asked = false) {
  const told = state.conversation;
  if (chat?.id !== told.id || epoch !== state.epoch) {
    // What was asked for comes after messages that are no more.
    askAgain ||= messages.length > 0;
    messages = [];
    chat = told;
    epoch = state.epoch;
  } else {
    // Further on is what ended, and what has more lines: another agent comes with one.
    const stages = ["waiting", "active", "ended", "missed"];
    const further = stages.indexOf(told.state) - stages.indexOf(chat.state);
    const newer = (further || told.last_position - chat.last_position) >= 0 ? told : chat;
    chat = {
      ...newer,
      last_position: Math.max(chat.last_position, told.last_position),
      agent_read_up_to: Math.max(chat.agent_read_up_to, told.agent_read_up_to),
    };
  }
  // What was written for an earlier chat has no place in this one.
  unsent.filter((m) => m.conversation_id !== chat.id).forEach(forget);
  for (const message of state.messages) {
    if (message.position !== messages.length + 1) continue;
    messages.push(message);
    unsent.filter((m) => m.client_id === message.client_id).forEach(forget);
    // Said; or whoever was saying something is not there any more.
    if (message.author.kind === "agent" || message.body.kind === "transferred") agentTyping = 0;
  }
  opening = false;
  if (isOver()) disconnect();
  else connect();
  render();
  if (!asked && chat.last_position > messages.length) catchUp();
}

/** The socket told how things stand; null for what cannot be read. That is asked for then, and so is
    which chat is the newest when it tells of another one. */
function hear(state) {
  if (state && (!chat || state.conversation.id === chat.id)) take(state);
  else catchUp();
}

function lost() {
  connected = false;
  agentTyping = 0;
  render();
}

/** The API will not have this token, or knows of no chat: back to the start. */
function refused(problem) {
  if (problem.status !== 401 && problem.status !== 404) return say(explain(problem));
  disconnect();
  if (problem.status === 401) {
    token = null;
    kept.remove("token");
    say(texts.unknownToken);
  }
  leave();
}

function disconnect() {
  clearTimeout(askLater);
  live?.stop();
  live = null;
  connected = false;
  tray.clear();
  waitsForFiles = false;
}

/** Shows the start again. The token stays, so the API knows who comes back. */
function leave() {
  visit += 1;
  askAgain = false;
  clearTimeout(askLater);
  chat = null;
  messages = [];
  opening = false;
  unsent.forEach(forget);
  render();
}

async function start(event) {
  event.preventDefault();
  const button = $("start").querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  say("");
  const name = $("name").value.trim() || undefined;
  const email = $("email").value.trim() || undefined;
  const body = { name, email, identity: identityFor(token), ...wishes() };
  try {
    const started = await request("POST", "conversations", { token, body });
    const state = readState(started);
    if (typeof started.token !== "string") throw new Unreadable();
    token = started.token;
    kept.set("token", token);
    identityTaken();
    take(state, true);
    // When nobody is there at all, it is over before it began.
    if (isOver()) return $("again").focus();
    await resume();
    $("text").focus();
  } catch (error) {
    if (error instanceof Problem && error.code === "chat-under-way") {
      say(texts.startedElsewhere);
      await resume();
    } else if (error instanceof Problem && error.code === "identity-refused") {
      identityRefused();
      say(texts.identityRefused);
    } else if (error instanceof Problem && error.status === 401 && token) {
      refused(error);
    } else {
      say(explain(error));
    }
  } finally {
    button.disabled = false;
  }
}

async function end() {
  if (!chat || isOver()) return;
  const asked = visit;
  try {
    const which = encodeURIComponent(chat.id);
    await request("POST", `conversation/end?conversation_id=${which}`, { token });
    // It was seen to be over before, and another chat may be on its way.
    if (asked !== visit) return;
    say("");
    await catchUp();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) refused(error);
    else say(explain(error));
    if (error instanceof Problem && error.code === "conversation-ended") await catchUp();
  }
  if (isOver()) $("again").focus();
}

// ---- Writing.

function write(event) {
  event?.preventDefault();
  const text = $("text").value.trim();
  const length = [...text].length;
  if (length > MESSAGE_CHARS) return say(texts.tooLong(inDigits(length), inDigits(MESSAGE_CHARS)));
  if ((length === 0 && !tray.any) || !chat || isOver()) return;
  const attachments = tray.attachments;
  if (!attachments) {
    // The words stay where they are until all can go.
    waitsForFiles = !tray.hasFailed;
    return render();
  }
  tray.clear();
  waitsForFiles = false;
  const message = { client_id: uuid7(), conversation_id: chat.id, text, attachments, at: Date.now() };
  keep(message);
  unsent.push(message);
  $("text").value = "";
  kept.remove("draft");
  say("");
  tellTyping(false);
  render({ toNewest: true });
  send();
}

const keep = (message) => kept.set(`unsent.${message.client_id}`, JSON.stringify(message));

function forget(message) {
  unsent = unsent.filter((other) => other !== message);
  kept.remove(`unsent.${message.client_id}`);
}

/** Sends what is unsent, one after the other, each until the API has said yes or no to it. */
let sending = false;
let hurry = () => {};
async function send() {
  if (sending) return;
  sending = true;
  let failures = 0;
  for (;;) {
    const message = unsent.find((m) => !m.failed && !m.taken && m.conversation_id === chat?.id);
    if (!message) break;
    const asked = visit;
    try {
      const attachments = message.attachments?.map((file) => file.id) ?? [];
      const body = { text: message.text, attachments, conversation_id: message.conversation_id };
      const path = `conversation/messages/${message.client_id}`;
      const taken = readMessage(await request("PUT", path, { token, body }));
      if (taken.client_id !== message.client_id) throw new Unreadable();
      failures = 0;
      if (asked === visit) confirm(message, taken);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        refused(error);
      } else if (error instanceof Problem && !error.passes) {
        message.failed = explain(error);
        keep(message);
        if (error.code === "conversation-ended") catchUp();
      } else {
        const told = error.retryAfter > 0;
        const wait = waitAfter(error, failures++);
        await new Promise((resolve) => {
          // What the API wants to wait is waited, whatever happens.
          hurry = told ? () => {} : resolve;
          setTimeout(resolve, wait);
        });
      }
      render();
    }
  }
  sending = false;
}

/** The API has it: the unsent bubble becomes the sent one, in place. */
function confirm(message, taken) {
  message.taken = true;
  const told = { ...chat, last_position: Math.max(chat.last_position, taken.position) };
  take({ epoch, conversation: told, messages: [taken] });
}

function retry(message) {
  delete message.failed;
  keep(message);
  render();
  send();
}

function discard(message) {
  forget(message);
  render();
}

/** What a calendar card needs of this page. */
const calendar = {
  ask: (method, path, options) => request(method, path, { token, ...options }),
  booked: (answer) => {
    const message = readMessage(answer);
    const told = { ...chat, last_position: Math.max(chat.last_position, message.position) };
    take({ epoch, conversation: told, messages: [message] });
  },
  catchUp: () => catchUp(),
  explain,
  known: () => ({ name: $("name").value.trim(), email: $("email").value.trim() }),
};

/** The files that are to come along. */
const tray = new Tray($("files"), {
  token: () => token,
  chat: () => chat?.id,
  explain,
  refused,
  changed: () => {
    if (tray.hasFailed) waitsForFiles = false;
    if (waitsForFiles && tray.attachments) write();
    else render();
  },
});

let toldTyping = 0;
function tellTyping(typing) {
  const now = Date.now();
  if (typing ? now - toldTyping < TYPING_EVERY_MS : toldTyping === 0) return;
  toldTyping = typing ? now : 0;
  live?.send({ t: "typing", typing });
}

function hearTyping(typing) {
  clearTimeout(agentTyping);
  agentTyping = typing ? setTimeout(() => hearTyping(false), TYPING_LASTS_MS) : 0;
  render();
}

/** Tells how far the visitor has read: what is on the screen of a page that is in front. */
let toldRead = { id: null, position: 0 };
async function tellRead() {
  if (!chat || isOver() || document.hidden || !atNewest()) return;
  const position = messages.findLast((m) => m.author.kind === "agent")?.position ?? 0;
  if (toldRead.id === chat.id && toldRead.position >= position) return;
  toldRead = { id: chat.id, position };
  if (position === 0) return;
  try {
    const body = { up_to: position, conversation_id: chat.id };
    await request("PUT", "conversation/read", { token, body });
  } catch {
    // Only a mark: the next message, or the next look at the page, tells it again.
    toldRead = { id: null, position: 0 };
  }
}

// ---- What is shown.

/** Says what went wrong; the empty text takes it back. */
function say(text) {
  $("notice").textContent = text;
  $("notice").hidden = text === "";
}

function explain(error) {
  if (error instanceof Unreadable) return texts.nonsense;
  if (!(error instanceof Problem)) return texts.unreachable;
  if (Object.hasOwn(texts.codes, error.code)) return texts.codes[error.code];
  return error.message || texts.problem(error.status);
}

function show(id, visible) {
  $(id).hidden = !visible;
}

function render({ toNewest = false } = {}) {
  const stick = toNewest || atNewest();
  const known = messages.length;
  tell($("chat-title"), chat?.agent?.name ?? texts.chatTitle);
  tell($("status"), status());
  $("status").dataset.state = !chat ? "start" : isOver() ? "over" : connected ? chat.state : "lost";
  show("opening", opening && !chat);
  show("start", !opening && !chat);
  show("talk", chat !== null);
  show("end", chat !== null && !isOver());
  show("waiting", chat?.state === "waiting");
  show("composer", chat !== null && !isOver());
  show("over", isOver());
  show("unkept", !kept.works);
  show("attach", limits !== null);
  show("files", tray.any);
  tell($("later"), waitsForFiles ? texts.sentWhenThere : "");
  show("typing", agentTyping !== 0 && !isOver());
  tell($("typing"), texts.typing(agentName()));
  const all = chat ? [...messages, ...unsent] : [];
  renderLines($("lines"), all, chat, { retry, discard, token: () => token, ...calendar });
  renderCount();
  if (stick) $("messages").scrollTop = $("messages").scrollHeight;
  show("newest", chat !== null && !stick && known > 0);
  tellRead();
}

function status() {
  if (!chat) return texts.statusStart;
  if (isOver()) return texts.statusEnded;
  if (!connected) return texts.statusLost;
  return chat.state === "active" ? texts.statusActive : texts.statusWaiting;
}

const atNewest = () => {
  const { scrollTop, clientHeight, scrollHeight } = $("messages");
  return scrollHeight - scrollTop - clientHeight < 40;
};

function renderCount() {
  const length = [...$("text").value.trim()].length;
  show("count", length > MESSAGE_CHARS * 0.9);
  $("count").classList.toggle("too-long", length > MESSAGE_CHARS);
  tell($("count"), texts.count(inDigits(length), inDigits(MESSAGE_CHARS)));
}

// ---- What the visitor and the browser do.

$("start").onsubmit = start;
$("composer").onsubmit = write;
$("text").oninput = () => {
  kept.set("draft", $("text").value);
  // Who goes on writing after all has not said the last word yet.
  waitsForFiles = false;
  tell($("later"), "");
  show("unkept", !kept.works);
  say("");
  renderCount();
  tellTyping($("text").value.trim() !== "");
};
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) write(event);
};
$("attach").onclick = () => $("choose").click();
$("choose").onchange = () => {
  attach($("choose").files);
  // The same file can be chosen again.
  $("choose").value = "";
};
$("text").onpaste = (event) => {
  // Cells of a sheet come as a picture, too: who pastes words means words.
  const { files, types } = event.clipboardData;
  if (files.length === 0 || types.includes("text/plain")) return;
  event.preventDefault();
  attach(event.clipboardData.files);
};
// Anywhere on the page: without that the browser would open a dropped file in its place.
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && limits && chat && !isOver();
addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  show("drop", true);
});
addEventListener("dragleave", (event) => event.relatedTarget || show("drop", false));
addEventListener("drop", (event) => {
  show("drop", false);
  if (!holdsFiles(event)) return;
  event.preventDefault();
  attach(event.dataTransfer.files);
});

function attach(files) {
  waitsForFiles = false;
  say("");
  tray.add(files);
}

$("end").onclick = () => {
  $("confirm").returnValue = "";
  $("confirm").showModal();
};
$("confirm").onclose = () => {
  if ($("confirm").returnValue === "end") end();
};
$("again").onclick = () => {
  leave();
  $("name").focus();
};
$("newest").onclick = () => render({ toNewest: true });
$("messages").onscroll = () => {
  if (atNewest()) show("newest", false);
  tellRead();
};

function wake() {
  live?.wake();
  hurry();
  tellRead();
}
addEventListener("online", wake);
// A look at the clock that is this late shows that the page stood still: the machine slept, or the
// tab was frozen. No event tells of that everywhere.
let looked = Date.now();
setInterval(() => {
  const late = Date.now() - looked > 2 * LOOK_EVERY_MS;
  looked = Date.now();
  if (late) wake();
}, LOOK_EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || wake());
// Another tab began a chat, or lost its token: the same for all tabs. What is told late may be about
// a page that was here before.
addEventListener("storage", ({ key }) => {
  if (key === "chat.token" && kept.shared("token") !== token) location.reload();
});

translatePage();
fileLimits().then((told) => {
  limits = told;
  tray.limits = told;
  if (told) $("choose").accept = told.types.join(",");
  render();
}, () => {});
$("text").value = kept.get("draft") ?? "";
if (token) resume();
else render();
