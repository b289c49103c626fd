// How many stories name an entity each day, and how many quotations are its own.

import { dateOf, dayOfMonth, weekdayOf } from "./days.js";
import { h, svg } from "./dom.js";
import { count } from "./numbers.js";

const HEIGHT = 44;

/** For each day, {day, stories, quotations}, a bar of stories and one of quotations. */
export function daysChart(days) {
  const most = Math.max(...days.map(({ stories, quotations }) => Math.max(stories, quotations)), 1);
  return h("ol", { class: "entity-days" }, days.map((each) => dayItem(each, most)),
    h("li", { class: "key", "aria-hidden": "true" },
      h("span", { class: "stories" }, "stories"), h("span", { class: "quoted" }, "quotations")));
}

function dayItem({ day, stories, quotations }, most) {
  const counts = [count(stories, "story", "stories"), count(quotations, "quotation")];
  const label = `${dateOf(day)}: ${counts.join(", ")}`;
  return h("li", { title: label },
    svg("svg", { "aria-hidden": "true", width: "100%", height: HEIGHT },
      bar("stories", "22%", stories / most), bar("quoted", "52%", quotations / most)),
    h("span", { class: "entity-day", "aria-hidden": "true" }, `${weekdayOf(day)} ${dayOfMonth(day)}`),
    h("span", { class: "visually-hidden" }, label));
}

function bar(kind, x, share) {
  const height = share ? Math.max(share * (HEIGHT - 2), 2) : 0;
  return svg("rect", { class: kind, x, y: HEIGHT - height, width: "26%", height });
}
