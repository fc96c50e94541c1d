// What the API says, as far as it makes sense: no value of it may stop the page. What does not is
// an `Unreadable`, or a line that says that it cannot be shown.

const TEXT_CHARS = 10_000;
const NAME_CHARS = 300;
const STATES = ["waiting", "active", "ended", "missed"];
/** The last time of which a date can be made (ECMA-262, section 21.4.1.1). */
const LAST_DATE = 8_640_000_000_000_000;
/** Beyond this a browser's timer runs out at once. */
const LONGEST_WAIT = 300;

/** The API answered, and nobody can tell what. */
export class Unreadable extends Error {}

/** A conversation with messages of it; throws an `Unreadable`. */
export function readState(state) {
  const told = state?.conversation;
  if (!isObject(told) || typeof told.id !== "string" || !STATES.includes(told.state)) {
    throw new Unreadable();
  }
  if (!Array.isArray(state.messages)) throw new Unreadable();
  const conversation = {
    ...told,
    agent: readAgent(told.agent),
    last_position: readCount(told.last_position),
    agent_read_up_to: readCount(told.agent_read_up_to),
  };
  // Where an API tells none, all is one history.
  const epoch = typeof state.epoch === "string" ? state.epoch : "";
  return { epoch, conversation, messages: state.messages.map(readMessage) };
}

/** A message; throws an `Unreadable` when it does not even say which. */
export function readMessage(message) {
  if (!Number.isSafeInteger(message?.position) || typeof message.client_id !== "string") {
    throw new Unreadable();
  }
  const { position, client_id } = message;
  const at = isTime(message.at) ? message.at : 0;
  const line = { position, client_id, at, author: message.author, body: message.body };
  if (isLine(line)) {
    const attachments = readAttachments(line.body.attachments);
    return { ...line, body: { ...line.body, text: cut(line.body.text), attachments } };
  }
  return { ...line, author: { kind: "system" }, body: { kind: "unreadable" } };
}

/** A file; null for what is none. */
export function readAttachment(file) {
  const { id, name, content_type, size, width, height } = file ?? {};
  const words = [id, name, content_type];
  if (!words.every((text) => typeof text === "string") || !Number.isSafeInteger(size)) return null;
  return { id, name: name.slice(0, NAME_CHARS), content_type, size, width: readCount(width), height: readCount(height) };
}

const readAttachments = (files) =>
  (Array.isArray(files) ? files : []).map(readAttachment).filter(Boolean);

/** Which files are taken; null for none. */
export function readLimits(capabilities) {
  const { max_size, types, per_message } = capabilities?.attachments ?? {};
  const isSaid = Number.isSafeInteger(max_size) && Array.isArray(types) && Number.isSafeInteger(per_message);
  return isSaid ? { max_size, types: types.filter((it) => typeof it === "string"), per_message } : null;
}

/** The free times. */
export function readSlots(slots) {
  if (!Array.isArray(slots?.starts)) throw new Unreadable();
  return slots.starts.filter(isTime);
}

/** Seconds that the API asks to wait: `NaN` when it does not, five minutes at most. */
export const readWait = (header) => Math.min(Number.parseInt(header ?? "", 10), LONGEST_WAIT);

/** How often to ask whether the connection still is one, in milliseconds. */
export const readHeartbeat = (millis) => Math.min(Math.max(Number(millis) || 25_000, 1_000), 50_000);

function isLine({ author, body }) {
  if (!isObject(author) || !isObject(body)) return false;
  const { text, calendar, meeting } = body;
  if (text !== undefined && typeof text !== "string") return false;
  if (author.name !== undefined && typeof author.name !== "string") return false;
  if (body.kind === "text" && text === undefined) return false;
  const names = ["joined", "transferred"].includes(body.kind);
  if (names && typeof body.agent_name !== "string") return false;
  if (body.kind === "transferred" && typeof body.from_name !== "string") return false;
  if (body.kind === "meeting" && meeting === undefined) return false;
  if (calendar !== undefined && typeof calendar?.agent?.name !== "string") return false;
  return meeting === undefined || (typeof meeting?.agent?.name === "string" && isTime(meeting.start));
}

const readAgent = (agent) => (typeof agent?.name === "string" ? agent : undefined);
const readCount = (n) => (Number.isSafeInteger(n) && n > 0 ? n : 0);
const isObject = (value) => typeof value === "object" && value !== null;
const isTime = (millis) => Number.isSafeInteger(millis) && Math.abs(millis) <= LAST_DATE;
const cut = (text) => (text?.length > 2 * TEXT_CHARS ? `${text.slice(0, 2 * TEXT_CHARS)}…` : text);
