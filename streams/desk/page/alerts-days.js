// How many on each of the last days: bars with their numbers.

import { dateOf, dayOfMonth, weekdayOf } from "./days.js";
import { h } from "./dom.js";
import { compact } from "./numbers.js";

const LEAST_SCALE = 3; // how many a bar of the whole height stands for at least
const MOST_NUMBERS = 8; // bars with a number each; of more only the heights are shown

/**
 * Bars for days.
 *
 * @param days [{day, count}], the oldest first
 * @param what what is counted, for screen readers: "stories"
 */
export function dayBars(days, what) {
  const most = Math.max(LEAST_SCALE, ...days.map(({ count }) => count));
  const told = days.map(({ day, count }) => `${dateOf(day)} ${count}`).join(", ");
  const numbers = days.length <= MOST_NUMBERS;
  return h("div", { class: "day-bars", role: "img", "aria-label": `${what} a day, in UTC: ${told}` },
    days.map(({ day, count }) => h("span",
      { class: `day ${count ? "" : "none"}`, title: `${dateOf(day)}: ${count}` },
      numbers && h("span", { class: "day-count" }, compact(count)),
      h("span", { class: "day-bar", style: { "--part": count / most } }),
      numbers && h("span", { class: "day-name" }, weekdayOf(day).slice(0, 2), h("br"), dayOfMonth(day)))));
}
