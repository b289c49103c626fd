// How many stories name an entity each day, and how many quotations are its own.

import { h, svg } from "./dom.js";
import { count } from "./story-words.js";

const DAY = 24 * 60 * 60 * 1_000;
const HEIGHT = 44;
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone: "UTC" });

/** The last days in UTC, today last: {day, stories, quotations}, also where nothing was counted. */
export function lastDays(counted, length, now = Date.now()) {
  const known = new Map(counted.map((each) => [each.day, each]));
  return Array.from({ length }, (_, i) => {
    const day = new Date(now - (length - 1 - i) * DAY).toISOString().slice(0, 10);
    return known.get(day) ?? { day, stories: 0, quotations: 0 };
  });
}

/** For each day a bar of stories and one of quotations. */
export function daysChart(days) {
  const most = Math.max(...days.map(({ stories, quotations }) => Math.max(stories, quotations)), 1);
  return h("ol", { class: "entity-days" }, days.map((each) => dayItem(each, most)),
    h("li", { class: "key", "aria-hidden": "true" },
      h("span", { class: "stories" }, "stories"), h("span", { class: "said" }, "quotations")));
}

function dayItem({ day, stories, quotations }, most) {
  const noon = new Date(`${day}T12:00:00Z`);
  const counts = [count(stories, "story", "stories"), count(quotations, "quotation")];
  const label = `${date.format(noon)}: ${counts.join(", ")}`;
  return h("li", { title: label },
    svg("svg", { "aria-hidden": "true", width: "100%", height: HEIGHT },
      bar("stories", "22%", stories / most), bar("said", "52%", quotations / most)),
    h("span", { class: "entity-day", "aria-hidden": "true" }, weekday.format(noon)),
    h("span", { class: "visually-hidden" }, label));
}

function bar(kind, x, share) {
  const height = share ? Math.max(share * (HEIGHT - 2), 2) : 0;
  return svg("rect", { class: kind, x, y: HEIGHT - height, width: "26%", height });
}
