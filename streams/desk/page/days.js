// The last days, as charts show them: calendar days in UTC, named as the API does, "2026-11-03".

import { dateFormat } from "./locale.js";
import { me } from "./me.js";

const DAY = 86_400_000; // milliseconds
const weekday = dateFormat({ weekday: "short", timeZone: "UTC" });
const date = dateFormat({ dateStyle: "full", timeZone: "UTC" });
const monthDay = dateFormat({ weekday: "short", day: "numeric", month: "long", timeZone: "UTC" });

/** The first day of which the desk has stories, in words; `lastDays` begin with it. */
export const firstDay = (now = Date.now()) => monthDay.format(new Date(now - me.days * DAY));

/** The days of the period, today last: each as in `counted`, {day, …}, or else {day, ...none}. */
export function lastDays(counted, none, now = Date.now()) {
  const known = new Map(counted.map((each) => [each.day, each]));
  return Array.from({ length: me.days + 1 }, (_, i) => {
    const day = new Date(now - (me.days - i) * DAY).toISOString().slice(0, 10);
    return known.get(day) ?? { day, ...none };
  });
}

/** "Tue" */
export const weekdayOf = (day) => weekday.format(new Date(day));

/** "3", of the month */
export const dayOfMonth = (day) => String(new Date(day).getUTCDate());

/** "Tuesday 3 November 2026" */
export const dateOf = (day) => date.format(new Date(day));
