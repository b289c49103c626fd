// The line above the kills of a column that nobody has seen, where there are several.

import { h } from "./dom.js";

const SEVERAL = 3; // kills that are then shown in one line each

/** The element; `update(list)` shows how many kills a `StoryList` has. */
export function killsLine() {
  const count = h("span");
  const element = h("p", { class: "column-kills", hidden: true }, count,
    h("button", { class: "button small-button", "data-action": "kills-seen" }, "Mark all as seen"));
  function update({ pinned: { length: shown }, unseenKills: all }) {
    element.hidden = shown < SEVERAL;
    count.textContent = shown < all ? `The newest ${shown} of ${all} kills` : `${all} kills`;
  }
  return { element, update };
}
