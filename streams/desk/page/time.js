// Times: how long ago, counted on while the page is open, with the whole time in the title.

import { h } from "./dom.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REFRESH = 20_000;

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** "now", "12 min ago", "3 h ago", "yesterday", "4 Nov"; `when` is RFC 3339 or milliseconds. */
export function ago(when, now = Date.now()) {
  const at = new Date(when);
  const age = now - at;
  if (Number.isNaN(age)) return "";
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < 12 * HOUR) return `${Math.floor(age / HOUR)} h ago`;
  if (age < DAY && at.getDate() === new Date(now).getDate()) return clock.format(at);
  return `${date.format(at)}, ${clock.format(at)}`;
}

/** The whole date and time, as the browser's language writes it. */
export const wholeTime = (when) => absolute.format(new Date(when));

/** The time of day, with the date unless it is today. */
export function timeOfDay(when) {
  const at = new Date(when);
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock.format(at) : `${date.format(at)}, ${clock.format(at)}`;
}

/** A `time` element that says how long ago it was. */
export const agoElement = (when, properties = {}) =>
  h("time", { datetime: when, title: wholeTime(when), "data-ago": true, ...properties }, ago(when));

function refresh() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const text = ago(element.dateTime);
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);
