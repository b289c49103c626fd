// The dead letters: messages that could not be processed, newest first.

import { get } from "./api.js";
import { go, storyHref } from "./address.js";
import { h, shown, wireText } from "./dom.js";
import { can } from "./me.js";
import { openLetter } from "./operations-letter.js";
import { agoElement } from "./time.js";

const PAGE = 50;
const NAME = "deadletter"; // the parameter of the address that names the one that is open

export class DeadLetters {
  #rows = h("tbody");
  #about = h("p", { class: "muted", role: "status" });
  #more = h("button", { class: "button", hidden: true, on: { click: () => this.#load(this.#limit + PAGE) } }, "Show more");
  #limit = PAGE;
  #read = null; // how many messages the desk had read when the list was fetched
  #dialog = null;

  constructor() {
    this.element = h("section", { class: "operations-section", "aria-label": "Dead letters" },
      h("h2", {}, "Dead letters"),
      this.#about,
      h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Dead letters" },
        h("table", { class: "table dead-letters" },
          h("thead", {}, h("tr", {}, ["Time", "Reason", "Stage", "Wire", "Story", "Error", "State"].map((head) =>
            h("th", { scope: "col" }, head)))),
          this.#rows)),
      this.#more);
  }

  /** Opens or closes the letter that the address names. */
  update(address) {
    const id = address.get(NAME);
    if (id === (this.#dialog?.id ?? null)) return;
    this.#dialog?.close();
    this.#dialog = id && can("operator")
      ? openLetter(id, { closed: () => go({ [NAME]: null }), sent: () => this.#load(this.#limit) }) : null;
  }

  /** Fetches the list anew if the desk has read messages since. */
  changed(read) {
    if (read !== this.#read) this.#load(this.#limit);
    this.#read = read;
  }

  leave() {
    this.#dialog?.close();
  }

  async #load(limit) {
    this.#limit = limit;
    try {
      const { deadLetters, next } = await get("/deadletters", { limit: Math.min(limit, 500) });
      this.#show(deadLetters, next);
    } catch (problem) {
      this.#about.textContent = problem.message;
      this.#read = null;
    }
  }

  #show(letters, next) {
    this.#about.textContent = letters.length
      ? "Messages of the last seven days that could not be processed, the newest first."
      : "No message of the last seven days could not be processed.";
    const focused = this.#rows.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.#rows.replaceChildren(...letters.map(row));
    this.#rows.closest(".scroll").hidden = !letters.length;
    this.#more.hidden = !next;
    if (focused) this.#rows.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }
}

function row({ id, at, stage, reason, source, uri, error, retried }) {
  const open = () => go({ [NAME]: id });
  const name = reason || "unknown";
  return h("tr", {},
    h("td", {}, agoElement(at)),
    h("th", { scope: "row" }, can("operator")
      ? h("button", { class: "link", dataset: { id }, title: `Open ${id}`, on: { click: open } }, name) : name),
    h("td", {}, shown(stage)),
    wireText("td", source),
    h("td", { class: "letter-story" }, uri ? h("a", { href: storyHref(uri), class: "wire-text", dir: "auto" }, shown(uri)) : "–"),
    wireText("td", error, { class: "letter-error" }),
    h("td", {}, retried ? h("span", { class: "tag" }, "sent again") : ""));
}
