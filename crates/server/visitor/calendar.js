// A calendar that was shared: free times by day in the visitor's own time zone, one of them to be
// booked, and what was booked.

import { Problem, uuid7 } from "./api.js";
import { dayAndTime, dayOf, texts, timeOfDay, zoneName } from "./texts.js";
import { readSlots } from "./wire.js";

const DAYS_AT_ONCE = 3;

/**
 * The card of the message that shares a calendar. `on` has `ask(method, path, options)`,
 * `booked(message)`, `catchUp()`, `explain(error)` and `known()`, what the visitor said of themselves.
 * `card.show(meeting)` brings it in line with what was booked from it, if anything was.
 */
export function calendarCard(message, on) {
  const { agent, duration_minutes, invitation } = message.body.calendar;
  const status = make("p", { className: "calendar-status", role: "status" });
  const days = make("div", { className: "calendar-days" });
  const more = button(texts.moreDays, () => showMore(), "quiet");
  const form = bookingForm(on.known());
  const element = make("section", { className: "calendar", ariaLabel: texts.calendarOf(agent.name) }, [
    make("h3", { textContent: texts.calendarOf(agent.name), dir: "auto" }),
    ...(invitation ? [make("p", { className: "calendar-words", textContent: invitation, dir: "auto" })] : []),
    make("p", { className: "small", textContent: texts.meetingLength(duration_minutes, zoneName()) }),
    status,
    days,
    more,
    form.element,
  ]);
  let starts = [];
  let shownDays = DAYS_AT_ONCE;
  let chosen = null;
  let key = null;
  let busy = false;
  let meeting = null;

  /** Asks for what is free now. `why` stays above it. */
  async function load(why = "") {
    say(why || texts.lookingForTimes);
    choose(null);
    try {
      starts = readSlots(await on.ask("GET", `slots?share=${encodeURIComponent(message.client_id)}`));
      if (meeting) return;
      say(why || (starts.length === 0 ? texts.noTimes : ""));
    } catch (error) {
      if (meeting) return;
      starts = [];
      say(on.explain(error), () => load());
    }
    render();
  }

  function say(text, retry) {
    const again = retry && button(texts.retry, retry, "quiet");
    if (status.textContent !== text || again) status.replaceChildren(text, ...(again ? [" ", again] : []));
    status.hidden = text === "";
  }

  function render() {
    const byDay = group(starts, dayOf);
    const lists = [...byDay].slice(0, shownDays).map(([day, times]) =>
      make("div", { className: "calendar-day", role: "group", ariaLabel: day }, [
        make("h4", { textContent: day }),
        ...times.map((start) => {
          const slot = button(timeOfDay(start), () => choose(start), "slot");
          slot.ariaLabel = `${day}, ${timeOfDay(start)}`;
          slot.ariaPressed = "false";
          slot.dataset.start = start;
          return slot;
        }),
      ]),
    );
    days.replaceChildren(...lists);
    more.hidden = byDay.size <= shownDays;
  }

  function showMore() {
    const before = days.children.length;
    shownDays += DAYS_AT_ONCE;
    render();
    mark();
    days.children[before]?.querySelector("button")?.focus();
  }

  function choose(start) {
    // The same time again is the same booking; another one is another.
    if (start !== chosen) key = uuid7();
    chosen = start;
    form.choose(start && dayAndTime(start));
    mark();
  }

  function mark() {
    for (const slot of days.querySelectorAll(".slot")) {
      slot.ariaPressed = String(Number(slot.dataset.start) === chosen);
    }
  }

  form.element.onsubmit = async (event) => {
    event.preventDefault();
    if (busy || chosen === null) return;
    busy = true;
    form.busy(true);
    say(texts.booking);
    const body = { share: message.client_id, start: chosen, client_id: key, ...form.values() };
    try {
      on.booked(await on.ask("POST", "meetings", { body }));
    } catch (error) {
      const code = error instanceof Problem ? error.code : "";
      if (code === "slot-taken") {
        await load(texts.slotTaken);
        days.querySelector("button")?.focus();
      } else {
        say(on.explain(error));
        if (code === "already-booked") on.catchUp();
      }
    }
    busy = false;
    form.busy(false);
  };

  function show(told) {
    if (!told || meeting) return;
    meeting = told;
    const had = element.contains(document.activeElement);
    const when = make("p", { className: "calendar-booked", textContent: texts.booked(dayAndTime(told.start), zoneName()) });
    const file = button(texts.addToCalendar, async () => {
      try {
        save(await on.ask("GET", `meetings/${told.id}.ics`, { as: "text" }));
        say("");
      } catch (error) {
        say(on.explain(error));
      }
    }, "main");
    days.replaceChildren();
    more.remove();
    form.element.remove();
    say("");
    status.after(when, file);
    if (had) file.focus();
  }

  more.hidden = true;
  // Whoever makes the card says at once whether something was booked from it: then nothing is asked.
  queueMicrotask(() => meeting || load());
  return { element, show };
}

/** Who books, and the button that does. Hidden until a time is chosen. */
function bookingForm(known) {
  const time = make("p", { className: "calendar-chosen" });
  const name = make("input", { autocomplete: "name", maxLength: 200, value: known.name });
  const email = make("input", { type: "email", autocomplete: "email", maxLength: 254, value: known.email });
  const submit = make("button", { type: "submit", className: "main", textContent: texts.book });
  const element = make("form", { className: "calendar-form", hidden: true }, [
    time,
    make("label", {}, [texts.yourName, name]),
    make("label", {}, [texts.yourEmail, email]),
    submit,
  ]);
  return {
    element,
    choose(text) {
      time.textContent = text ? texts.chosen(text) : "";
      element.hidden = !text;
      if (text) element.scrollIntoView({ block: "nearest" });
    },
    busy(flag) {
      submit.ariaDisabled = String(flag);
    },
    values: () => ({ name: name.value.trim() || undefined, email: email.value.trim() || undefined }),
  };
}

function save(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/calendar;charset=utf-8" }));
  const link = make("a", { href: url, download: "meeting.ics" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function group(items, by) {
  const groups = new Map();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function button(text, action, className) {
  return make("button", { type: "button", className, textContent: text, onclick: action });
}
