// The entries of the feed, by day. Those that stay keep their elements, and with them focus and selection.

import { entry, keyOf, markRetracted } from "./alerts-entry.js";
import { arrange, h } from "./dom.js";
import { dateFormat } from "./locale.js";

const DATE = dateFormat({ weekday: "long", day: "numeric", month: "long" });

export class Entries {
  element = h("div", { class: "feed-days", "aria-busy": "true" });
  #entries = new Map(); // by the id of the alert
  #days = new Map(); // sections

  /** Shows alerts, newest first; `nothing` are the elements that are shown if there are none. */
  show(alerts, ...nothing) {
    const before = this.#entries;
    this.#entries = new Map(alerts.map((alert) => [alert.id, before.get(alert.id) ?? entry(alert)]));
    this.#markRetracted(alerts);
    const days = Map.groupBy(alerts, ({ at }) => new Date(at).toDateString());
    const sections = [...days].map(([day, some]) => this.#section(day, some));
    arrange(this.element, sections.length ? sections : nothing);
    for (const day of this.#days.keys()) if (!days.has(day)) this.#days.delete(day);
  }

  /** Shows of the alerts that an alert retracts that they were retracted. */
  retract(alert) {
    for (const element of this.#entries.values()) {
      if (element.dataset.key === keyOf(alert) && !element.matches(".retract")) markRetracted(element);
    }
  }

  /** Focuses the headline of an entry by its place. */
  focus(place) {
    this.element.querySelectorAll(".alert-headline a")[place]?.focus();
  }

  #markRetracted(alerts) {
    const retractions = new Set(); // keys of those that are newer
    for (const alert of alerts) {
      if (alert.kind === "retract") retractions.add(keyOf(alert));
      else if (retractions.has(keyOf(alert))) markRetracted(this.#entries.get(alert.id));
    }
  }

  #section(day, alerts) {
    const section = this.#days.get(day) ?? h("section", {}, h("h3", { class: "feed-day" }), h("ol"));
    this.#days.set(day, section);
    const [heading, list] = section.children;
    heading.textContent = nameOf(alerts[0].at);
    arrange(list, alerts.map(({ id }) => this.#entries.get(id)));
    return section;
  }
}

function nameOf(time) {
  const date = new Date(time);
  const today = new Date();
  const yesterday = new Date(today);
  yesterday.setDate(today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  return date.toDateString() === yesterday.toDateString() ? "Yesterday" : DATE.format(date);
}
