// The tag of a story that must not be used, or not yet.

import { h } from "./dom.js";
import { timeElement } from "./story-times.js";
import { TITLES_OF_STATUS } from "./story-words.js";
import { removeAt } from "./time.js";

/** The tag of a summary: killed, withheld or under embargo; null for a story that may be used. */
export function statusTag({ status, embargoedUntil }) {
  if (status !== "usable") return h("span", { class: `tag ${status}` }, TITLES_OF_STATUS[status]);
  if (!embargoedUntil || Date.parse(embargoedUntil) <= Date.now()) return null;
  return removeAt(embargoedUntil,
    h("span", { class: "tag embargo" }, "Embargo until ", timeElement(embargoedUntil)));
}
