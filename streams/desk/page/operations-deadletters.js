// The dead letters: messages that could not be processed, newest first.

import { get } from "./api.js";
import { go, storyHref } from "./address.js";
import { h, shown, wireText } from "./dom.js";
import { can } from "./me.js";
import { openLetter } from "./operations-letter.js";
import { sentence } from "./problem.js";
import { agoElement } from "./time.js";

const PAGE = 50;
const MOST = 500; // that the desk lists
const HEADS = ["Time", "Reason", "Stage", "Wire", "Story", "Error", "Sent again"];
const NAME = "deadletter"; // the parameter of the address that names the one that is open

export class DeadLetters {
  #rows = h("tbody");
  #about = h("p", { class: "muted", role: "status" });
  #more = h("button", {
    class: "button", hidden: true, on: { click: () => this.#load(this.#limit + PAGE) },
  }, "Show more");
  #limit = PAGE;
  #read = null; // how many messages the desk had read when the list was fetched
  #dialog = null;

  constructor() {
    this.element = h("section", { class: "operations-section", "aria-label": "Dead letters" },
      h("h2", {}, "Dead letters"),
      this.#about,
      h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Dead letters" },
        h("table", { class: "table dead-letters" },
          h("thead", {}, h("tr", {}, HEADS.map((head) => h("th", { scope: "col" }, head)))),
          this.#rows)),
      this.#more);
  }

  /** Opens or closes the letter that the address names. */
  update(address) {
    const id = address.get(NAME);
    if (id === (this.#dialog?.id ?? null)) return;
    this.#dialog?.close();
    this.#dialog = id && can("operator") ? openLetter(id, {
      closed: () => go({ [NAME]: null }, { replace: true }),
      sent: () => this.#load(this.#limit),
    }) : null;
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
      const { deadLetters, next } = await get("/deadletters", { limit: Math.min(limit, MOST) });
      this.#show(deadLetters, next);
    } catch (problem) {
      this.#about.textContent = sentence(problem);
      this.#read = null;
    }
  }

  #show(letters, next) {
    this.#about.textContent = letters.length
      ? "Messages of the last seven days that could not be processed, the newest first."
      : "There were none in the last seven days.";
    const focused = this.#rows.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.#rows.replaceChildren(...letters.map(row));
    this.#rows.closest(".scroll").hidden = !letters.length;
    this.#more.hidden = !next;
    if (focused) this.#rows.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }
}

function row({ id, at, stage, reason, source, uri, error, retried }) {
  const name = reason || "unknown";
  const opens = can("operator");
  const open = h("button", { class: "link", dataset: { id }, title: `Open ${id}` }, name);
  const click = ({ target }) => opens && !target.closest("a") && go({ [NAME]: id });
  return h("tr", { class: opens ? "opens" : null, on: { click } },
    h("td", {}, agoElement(at)),
    h("th", { scope: "row" }, opens ? open : name),
    h("td", {}, shown(stage)),
    wireText("td", source),
    h("td", { class: "letter-story" }, uri ? wireText("a", uri, { href: storyHref(uri) }) : ""),
    wireText("td", error, { class: "letter-error" }),
    h("td", {}, retried ? "yes" : ""));
}
