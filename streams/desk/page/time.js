// Times: how long ago, counted on while the page is open, with the whole time in the title.

import { h } from "./dom.js";
import { dateFormat } from "./locale.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REFRESH = 20_000;

const absolute = dateFormat({ dateStyle: "medium", timeStyle: "medium" });
const clock = dateFormat({ hour: "2-digit", minute: "2-digit" });
const date = dateFormat({ day: "numeric", month: "short" });

/** "now", "12 min ago", "3 h ago", then as `timeOfDay`, "4 Nov, 17:03"; `when` is RFC 3339 or in ms. */
export function ago(when, now = Date.now()) {
  const at = new Date(when);
  const age = now - at;
  if (Number.isNaN(age)) return "";
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < 12 * HOUR) return `${Math.floor(age / HOUR)} h ago`;
  return timeOfDay(at);
}

/** The whole date and time: "4 Nov 2026, 17:03:12". */
export const wholeTime = (when) => absolute.format(new Date(when));

/** The time of day, with the date unless it is today. */
export function timeOfDay(when) {
  const at = new Date(when);
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock.format(at) : `${date.format(at)}, ${clock.format(at)}`;
}

/** A `time` element that says how long ago it was; `data-ago` is "relative" if it says no time of day. */
export function agoElement(when, properties = {}) {
  const element = h("time", { datetime: when, title: wholeTime(when), "data-ago": "", ...properties });
  refreshAgo(element);
  return element;
}

/** Has an element taken away when its time has come: an embargo's end. */
export function removeAt(when, element) {
  element.dataset.until = when;
  return element;
}

function refreshAgo(element) {
  const text = ago(element.dateTime);
  if (element.textContent === text) return;
  element.textContent = text;
  element.dataset.ago = /now|ago/.test(text) ? "relative" : "";
}

function refresh() {
  if (document.hidden) return;
  document.querySelectorAll("time[data-ago]").forEach(refreshAgo);
  for (const element of document.querySelectorAll("[data-until]")) {
    if (Date.parse(element.dataset.until) <= Date.now()) element.remove();
  }
}

setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);
