// The values of a plot, minute by minute, as a table; it is made when it is opened.

import { h } from "./dom.js";
import { timeOfDay } from "./time.js";

export class MinuteTable {
  #definition;
  #samples;
  #body = h("tbody");

  constructor(definition, samples) {
    this.#definition = definition;
    this.#samples = samples;
    const { title, about, columns, series } = definition;
    const names = series.flatMap(({ name }) =>
      columns.map((column) => (columns.length > 1 ? `${name} ${column}` : name)));
    const heads = names.map((name) => h("th", { scope: "col", class: "number" }, name));
    this.element = h("details", { class: "plot-table", on: { toggle: () => this.update() } },
      h("summary", {}, "As a table", h("span", { class: "visually-hidden" }, `: ${title}`)),
      h("p", { class: "muted small" }, about),
      h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": `${title} by minute` },
        h("table", { class: "table" },
          h("caption", { class: "visually-hidden" }, `${title} by minute, newest first`),
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), heads)),
          this.#body)));
  }

  update() {
    if (!this.element.open) return;
    this.#body.replaceChildren(...this.#samples.byMinute.map((sample) => {
      const texts = this.#definition.series.flatMap(({ cells }) => cells(sample));
      return h("tr", {}, h("th", { scope: "row" }, timeOfDay(sample.at * 1000)),
        texts.map((text) => h("td", { class: "number" }, text)));
    }));
  }
}
