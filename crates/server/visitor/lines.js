// The chat's lines: each message as an element, and nothing in it ever read as markup.

import { calendarCard } from "./calendar.js";
import { fileList } from "./files.js";
import { dayAndTime, texts, timeOfDay } from "./texts.js";

/** Sets a text only when it is another one: a screen reader speaks what is set. */
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The calendar in a line that has one. */
const cards = new WeakMap();
/** The line of each message, by its key: sent or not, it is the same one. */
const lines = new Map();

/**
 * Brings the list in line with these messages. `chat` tells how far the agent has read and what
 * their name is; `on` has `retry(message)` and `discard(message)`, and what a calendar needs.
 */
export function renderLines(list, all, chat, on) {
  const keys = new Set(all.map((m) => m.client_id));
  for (const [key, line] of lines) {
    if (!keys.has(key)) {
      line.remove();
      lines.delete(key);
    }
  }
  const meetings = new Map(all.map((m) => [m.body?.meeting?.share, m.body?.meeting]));
  let before = list.firstChild;
  for (const message of all) {
    let line = lines.get(message.client_id);
    if (!line) {
      line = newLine(message, chat, on);
      lines.set(message.client_id, line);
    }
    if (line === before) before = before.nextSibling;
    else list.insertBefore(line, before);
    cards.get(line)?.show(meetings.get(message.client_id));
    const note = line.querySelector(".note");
    if (note) renderNote(note, message, chat, on);
  }
}

function newLine(message, chat, on) {
  const line = document.createElement("li");
  if (message.body?.calendar) {
    const card = calendarCard(message, on);
    cards.set(line, card);
    line.className = "card";
    line.append(...(message.body.text ? [message.body.text] : []), card.element);
    return line;
  }
  const text = message.text ?? message.body.text;
  const author = message.author?.kind ?? "visitor";
  if (text === undefined || author === "system") {
    line.className = "system";
    line.textContent = systemLine(message.body, chat);
    return line;
  }
  line.className = author;
  const who = document.createElement("span");
  who.className = "who";
  who.dir = "auto";
  who.textContent = author === "visitor" ? texts.you : (message.author.name ?? texts.somebody);
  const words = document.createElement("p");
  words.className = "words";
  words.dir = "auto";
  words.append(...withLinks(text));
  const note = document.createElement("p");
  note.className = "note";
  words.hidden = text === "";
  line.append(who, words, ...fileList(message.attachments ?? message.body?.attachments, on), note);
  return line;
}

function systemLine(body, chat) {
  switch (body.kind) {
    case "joined":
      return texts.joined(body.agent_name);
    case "transferred":
      return texts.transferred(body.agent_name, body.from_name);
    case "meeting":
      return texts.meetingBooked(body.meeting.agent.name, dayAndTime(body.meeting.start));
    case "fallback":
      return body.text;
    case "ended":
      if (body.by === "agent") return texts.endedByAgent(chat.agent?.name ?? texts.somebody);
      if (body.by === "visitor") return texts.endedByVisitor;
      return body.by === "silence" ? texts.endedBySilence : texts.ended;
    default:
      return texts.unreadable;
  }
}

/** When, and how far it got; a message that failed says why, with the ways out. */
function renderNote(note, message, chat, on) {
  const time = timeOfDay(message.at);
  if (message.failed) {
    // Once: a button that is made anew loses the focus.
    const said = `${chat.state} ${message.failed}`;
    if (note.dataset.failed === said) return;
    note.dataset.failed = said;
    const again = button(texts.retry, () => on.retry(message));
    const away = button(texts.discard, () => on.discard(message));
    note.replaceChildren(texts.notSent(message.failed), ...(chat.state === "ended" ? [away] : [again, away]));
    return;
  }
  delete note.dataset.failed;
  if (message.author?.kind === "agent") return tell(note, time);
  const isSent = message.position !== undefined || message.taken;
  const isRead = message.position <= chat.agent_read_up_to;
  tell(note, `${time} · ${isRead ? texts.read : isSent ? texts.sent : texts.sending}`);
}

function button(text, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = text;
  button.onclick = action;
  return button;
}

/** A text as nodes, its web addresses as links. Nothing in it is ever read as markup. */
function withLinks(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?()[\]{}])/gi).map((part, index) => {
    if (index % 2 === 0 || !URL.canParse(part)) return part;
    const link = document.createElement("a");
    link.href = part;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.textContent = part;
    return link;
  });
}
