// What the page says, in English and German.

const en = {
  siteNav: "Sensors · Stories · Help",
  siteTitle: "Plants that tell you when they are thirsty.",
  siteLead: "Larkspur is a small sensor for the pot. It measures what the roots feel and sends one quiet message when it is time for water.",
  siteFact1: "Two years",
  siteFact1More: "on one coin cell",
  siteFact2: "400 species",
  siteFact2More: "known by their thirst",
  siteFact3: "29 euros",
  siteFact3More: "three for 75",
  siteNote: "Larkspur is made up. The chat is real: it talks to the chat API that serves this page.",

  chatTitle: "Chat with us",
  opening: "One moment…",
  welcome: "Hello! Ask us anything: somebody answers here, usually within a minute or two.",
  yourName: "Your name",
  yourEmail: "Your e-mail",
  optional: "Both are optional.",
  startChat: "Start chat",
  endChat: "End chat",
  endQuestion: "End this chat?",
  endMeans: "You can read it on, but not write any more.",
  cancel: "Cancel",
  messages: "Messages",
  message: "Message",
  writeHere: "Write a message…",
  send: "Send",
  newChat: "Start a new chat",
  newMessages: "New messages ↓",
  looking: "We are looking for an agent…",
  writeMeanwhile: "You can write already: they will read it first thing.",

  statusStart: "We are happy to help",
  statusWaiting: "One moment, please",
  statusActive: "Connected",
  statusEnded: "This chat is over",
  statusLost: "Reconnecting…",

  you: "You",
  somebody: "Agent",
  typing: (name) => `${name} is typing…`,
  joined: (name) => `${name} joined the chat.`,
  transferred: (name, from) => `${name} has taken over from ${from}.`,
  endedByAgent: (name) => `${name} ended the chat.`,
  endedByVisitor: "You ended the chat.",
  endedBySilence: "The chat ended after 10 minutes without a message.",
  ended: "The chat is over.",
  unreadable: "Here is something that this page cannot show.",

  calendarOf: (name) => `Book a meeting with ${name}`,
  meetingLength: (minutes, zone) => `${minutes} minutes. Times are yours: ${zone}.`,
  lookingForTimes: "Looking for free times…",
  noTimes: "No time is free at the moment.",
  moreDays: "More days",
  chosen: (time) => `Your time: ${time}`,
  book: "Book",
  booking: "Booking…",
  slotTaken: "Somebody else has just taken this time. These are still free:",
  booked: (time, zone) => `Booked: ${time} (${zone})`,
  addToCalendar: "Add to calendar",
  meetingBooked: (name, time) => `You booked a meeting with ${name}: ${time}.`,

  sending: "Sending…",
  sent: "Sent",
  read: "Read",
  attachFiles: "Attach files",
  dropFiles: "Drop files here to attach them",
  filesToSend: "Files to send",
  sentWhenThere: "Your message goes out as soon as the files are uploaded.",
  uploading: (name) => `Uploading ${name}`,
  retryFile: (name) => `Retry ${name}`,
  removeFile: (name) => `Remove ${name}`,
  showPicture: (name) => `Show ${name} large`,
  download: "Download",
  downloadFile: (name) => `Download ${name}`,
  notDownloaded: (why) => `The file was not downloaded. ${why}`,
  close: "Close",
  fileTooLarge: (limit) => `This file is too large; at most ${limit} are accepted.`,
  fileNotTaken: "Files of this type are not accepted.",
  notSent: (why) => `Not sent. ${why}`,
  retry: "Retry",
  discard: "Discard",
  count: (n, limit) => `${n} of ${limit} characters`,
  tooLong: (n, limit) => `This is ${n} characters long, and ${limit} is the most that one message can hold. Shorten it, or send it in parts.`,
  unkept: "This browser keeps nothing: its storage is full or forbidden. Leave this page open until everything is sent.",

  unreachable: "The chat cannot be reached. Check your connection and try again.",
  nonsense: "The chat's answer makes no sense here. It is asked again; you can go on writing meanwhile.",
  unknownToken: "Your earlier chat is no longer known here. Start a new one.",
  identityRefused: "This site could not confirm who you are. You can start the chat without that, or load the page again.",
  startedElsewhere: "You already have a chat, in another tab perhaps. Here it is.",
  problem: (status) => `The chat answered with error ${status}. Try again in a moment.`,
  codes: {},
};

const de = {
  siteNav: "Sensoren · Geschichten · Hilfe",
  siteTitle: "Pflanzen, die sagen, wenn sie Durst haben.",
  siteLead: "Larkspur ist ein kleiner Sensor für den Topf. Er misst, was die Wurzeln spüren, und meldet sich leise, wenn es Zeit zum Gießen ist.",
  siteFact1: "Zwei Jahre",
  siteFact1More: "mit einer Knopfzelle",
  siteFact2: "400 Arten",
  siteFact2More: "und ihr Durst",
  siteFact3: "29 Euro",
  siteFact3More: "drei für 75",
  siteNote: "Larkspur ist erfunden. Der Chat ist echt: Er spricht mit der Chat-API, von der diese Seite kommt.",

  chatTitle: "Chat mit uns",
  opening: "Einen Moment …",
  welcome: "Hallo! Fragen Sie uns alles: Hier antwortet ein Mensch, meist in ein, zwei Minuten.",
  yourName: "Ihr Name",
  yourEmail: "Ihre E-Mail-Adresse",
  optional: "Beides ist freiwillig.",
  startChat: "Chat beginnen",
  endChat: "Chat beenden",
  endQuestion: "Diesen Chat beenden?",
  endMeans: "Sie können ihn weiter lesen, aber nichts mehr schreiben.",
  cancel: "Abbrechen",
  messages: "Nachrichten",
  message: "Nachricht",
  writeHere: "Nachricht schreiben …",
  send: "Senden",
  newChat: "Neuen Chat beginnen",
  newMessages: "Neue Nachrichten ↓",
  looking: "Wir suchen jemanden für Sie …",
  writeMeanwhile: "Sie können schon schreiben: Es wird als Erstes gelesen.",

  statusStart: "Wir helfen gern",
  statusWaiting: "Einen Moment, bitte",
  statusActive: "Verbunden",
  statusEnded: "Dieser Chat ist beendet",
  statusLost: "Verbindung wird wiederhergestellt …",

  you: "Sie",
  somebody: "Team",
  typing: (name) => `${name} schreibt …`,
  joined: (name) => `${name} ist jetzt im Chat.`,
  transferred: (name, from) => `${name} hat von ${from} übernommen.`,
  endedByAgent: (name) => `${name} hat den Chat beendet.`,
  endedByVisitor: "Sie haben den Chat beendet.",
  endedBySilence: "Der Chat wurde nach 10 Minuten ohne Nachricht beendet.",
  ended: "Der Chat ist beendet.",
  unreadable: "Hier steht etwas, das diese Seite nicht zeigen kann.",

  calendarOf: (name) => `Termin mit ${name} buchen`,
  meetingLength: (minutes, zone) => `${minutes} Minuten. Alle Zeiten nach Ihrer Uhr: ${zone}.`,
  lookingForTimes: "Freie Zeiten werden gesucht …",
  noTimes: "Im Moment ist keine Zeit frei.",
  moreDays: "Weitere Tage",
  chosen: (time) => `Ihre Zeit: ${time}`,
  book: "Buchen",
  booking: "Wird gebucht …",
  slotTaken: "Diese Zeit hat gerade jemand anderes genommen. Noch frei sind:",
  booked: (time, zone) => `Gebucht: ${time} (${zone})`,
  addToCalendar: "In den Kalender",
  meetingBooked: (name, time) => `Sie haben einen Termin mit ${name} gebucht: ${time}.`,

  sending: "Wird gesendet …",
  sent: "Gesendet",
  read: "Gelesen",
  attachFiles: "Dateien anhängen",
  dropFiles: "Dateien hier ablegen, um sie anzuhängen",
  filesToSend: "Dateien zum Senden",
  sentWhenThere: "Ihre Nachricht wird gesendet, sobald die Dateien hochgeladen sind.",
  uploading: (name) => `${name} wird hochgeladen`,
  retryFile: (name) => `${name} erneut senden`,
  removeFile: (name) => `${name} entfernen`,
  showPicture: (name) => `${name} groß anzeigen`,
  download: "Herunterladen",
  downloadFile: (name) => `${name} herunterladen`,
  notDownloaded: (why) => `Die Datei wurde nicht heruntergeladen. ${why}`,
  close: "Schließen",
  fileTooLarge: (limit) => `Diese Datei ist zu groß; höchstens ${limit} werden angenommen.`,
  fileNotTaken: "Dateien dieser Art werden nicht angenommen.",
  notSent: (why) => `Nicht gesendet. ${why}`,
  retry: "Erneut senden",
  discard: "Verwerfen",
  count: (n, limit) => `${n} von ${limit} Zeichen`,
  tooLong: (n, limit) => `Das sind ${n} Zeichen; in eine Nachricht passen höchstens ${limit}. Bitte kürzen oder in Teilen senden.`,
  unkept: "Dieser Browser bewahrt nichts auf: Sein Speicher ist voll oder gesperrt. Lassen Sie diese Seite offen, bis alles gesendet ist.",

  unreachable: "Der Chat ist nicht zu erreichen. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",
  nonsense: "Die Antwort des Chats ergibt hier keinen Sinn. Es wird noch einmal gefragt; Sie können inzwischen weiterschreiben.",
  unknownToken: "Ihr früherer Chat ist hier nicht mehr bekannt. Beginnen Sie einen neuen.",
  identityRefused: "Diese Seite konnte nicht bestätigen, wer Sie sind. Sie können den Chat ohne das beginnen oder die Seite neu laden.",
  startedElsewhere: "Sie haben schon einen Chat, vielleicht in einem anderen Tab. Hier ist er.",
  problem: (status) => `Der Chat meldet den Fehler ${status}. Versuchen Sie es gleich noch einmal.`,
  // The API explains its errors in English; these are the ones that a visitor can meet.
  codes: {
    "invalid-value": "Eine Angabe stimmt nicht. Bitte prüfen Sie Name und E-Mail-Adresse.",
    "conversation-ended": "Der Chat ist beendet.",
    "already-booked": "Über diese Karte wurde schon ein Termin gebucht.",
    "calendar-not-connected": "Hier lassen sich gerade keine Termine buchen.",
    "message-too-long": "Die Nachricht ist zu lang.",
    "body-too-large": "Die Nachricht ist zu lang.",
    "rate-limited": "Das war zu viel auf einmal. Bitte warten Sie einen Moment.",
    "unavailable": "Der Chat nimmt gerade nichts an. Bitte versuchen Sie es gleich noch einmal.",
    "internal": "Beim Chat ist ein Fehler aufgetreten. Bitte versuchen Sie es gleich noch einmal.",
  },
};

/** The reader's language, of those there are. */
export const language = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";

/** The texts in it. */
export const texts = { en, de }[language];

/** Fills every element that names its text. */
export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts[element.dataset.text];
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", texts[element.dataset.label]);
  }
  for (const element of document.querySelectorAll("[data-placeholder]")) {
    element.placeholder = texts[element.dataset.placeholder];
  }
}

const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const number = new Intl.NumberFormat(language);

/** A time of day, from milliseconds since 1970. */
export const timeOfDay = (millis) => clock.format(millis);
/** A number with its thousands apart. */
export const inDigits = (n) => number.format(n);

/** So many bytes: "1.2 MB". */
export function inBytes(n) {
  const [unit, amount] = n < 1e3 ? ["byte", n] : n < 1e6 ? ["kilobyte", n / 1e3] : ["megabyte", n / 1e6];
  const options = { style: "unit", unit, maximumFractionDigits: amount < 10 && n >= 1e3 ? 1 : 0 };
  return new Intl.NumberFormat(language, options).format(amount);
}

const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
/** The day of a time, for the reader. */
export const dayOf = (millis) => day.format(millis);
/** A time with its day and year. */
export const dayAndTime = (millis) => full.format(millis);
/** What the reader's time zone is called. */
export const zoneName = () => clock.resolvedOptions().timeZone.replaceAll("_", " ");
