// How many on each of the last days: bars with their numbers.

import { h } from "./dom.js";

const DAY = 86_400_000; // milliseconds
const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });
const DATE = new Intl.DateTimeFormat("en", {
  weekday: "short", day: "numeric", month: "short", timeZone: "UTC",
});
const MANY = new Intl.NumberFormat("en", { notation: "compact" });
const LEAST_SCALE = 5; // how many a bar of the whole height stands for at least
const MOST_NUMBERS = 8; // bars with a number each; of more only the heights are shown

/** The last days in UTC as the API writes them, "2026-11-03", today last. */
export const lastDays = (count, now = Date.now()) =>
  Array.from({ length: count }, (_, i) => new Date(now - (count - 1 - i) * DAY).toISOString().slice(0, 10));

/**
 * Bars for days.
 *
 * @param days [{day, count}], the oldest first
 * @param what what is counted, for screen readers: "stories"
 */
export function dayBars(days, what) {
  const most = Math.max(LEAST_SCALE, ...days.map(({ count }) => count));
  const told = days.map(({ day, count }) => `${DATE.format(new Date(day))} ${count}`).join(", ");
  const numbers = days.length <= MOST_NUMBERS;
  return h("div", { class: "day-bars", role: "img", "aria-label": `${what} a day, in UTC: ${told}` },
    days.map(({ day, count }) => h("span", { class: "day", title: `${DATE.format(new Date(day))}: ${count}` },
      numbers && h("span", { class: `day-count ${count ? "" : "none"}` }, MANY.format(count)),
      h("span", { class: "day-bar", style: { "--part": count / most } }),
      numbers && h("span", { class: "day-name" }, WEEKDAY.format(new Date(day)).slice(0, 2)))));
}
