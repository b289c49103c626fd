// The rows of a column in the page.

import { arrange, h } from "./dom.js";
import { row } from "./wire-row.js";

export class Rows {
  element = h("ol", { class: "row-list" });
  #rows = new Map(); // by uri
  #openUri = null;

  /** Shows these stories, in this order. */
  render(stories) {
    const shown = stories.map((story) => this.#row(story));
    this.#rows = new Map(shown.map((made) => [made.story.uri, made]));
    for (const { update } of shown) update(this.#openUri);
    const focused = document.activeElement;
    const place = [...this.element.children].findIndex((each) => each.contains(focused));
    arrange(this.element, shown.map(({ element }) => element));
    if (place >= 0 && document.activeElement === document.body) this.#focusAgain(focused, place);
  }

  /** Marks the row of the story that is open from now on, and no other. */
  markOpen(uri) {
    const before = this.#rows.get(this.#openUri);
    this.#openUri = uri;
    for (const changed of [before, this.#rows.get(uri)]) changed?.update(uri);
  }

  /** The headlines, which are the links to the stories. */
  get headlines() {
    return [...this.element.querySelectorAll(".row-headline")];
  }

  #row(story) {
    const known = this.#rows.get(story.uri);
    if (known?.story === story) return known;
    const made = row(story);
    const focused = known?.element.contains(document.activeElement);
    known?.element.replaceWith(made.element);
    if (focused) made.element.querySelector(".row-headline").focus({ preventScroll: true });
    return made;
  }

  /** What had the focus was moved, which takes it away, or is gone with its row: then the next row has it. */
  #focusAgain(focused, place) {
    if (this.element.contains(focused)) return focused.focus({ preventScroll: true });
    const row = this.element.children[place] ?? this.element.lastElementChild;
    row?.querySelector(".row-headline").focus({ preventScroll: true });
  }
}
