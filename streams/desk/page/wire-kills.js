// The kills of a column that nobody has seen: above its stories, in view however far one has scrolled.

import { h } from "./dom.js";
import { Rows } from "./wire-rows.js";

const SEVERAL = 3; // kills that are then shown in one line each

export class Kills {
  rows = new Rows();
  #count = h("span");
  element = h("div", { class: "column-kills", hidden: true },
    h("p", { class: "kills-line" }, this.#count,
      h("button", { class: "button small-button", "data-action": "kills-seen" }, "Mark all as seen")),
    this.rows.element);

  /** Shows the kills of a `StoryList`. */
  render({ pinned, unseenKills: all }) {
    const shown = pinned.length;
    this.element.hidden = !shown;
    this.element.classList.toggle("several", shown >= SEVERAL);
    this.#count.textContent = shown < all ? `The newest ${shown} of ${all} kills` : `${all} kills`;
    this.rows.render(pinned);
  }
}
