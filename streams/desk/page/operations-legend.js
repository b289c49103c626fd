// The legend of a plot: how each line is drawn, and its values.

import { h, svg } from "./dom.js";

// Lines differ by their dashes, too: the lengths of stroke and gap in CSS pixels.
export const DASHES = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], [12, 5], [2, 2, 6, 2]];

/** The token of a line's colour. */
export const token = (i) => `--line-${i + 1}`;

export class Legend {
  #series;
  #cells;

  constructor({ title, columns, series }) {
    this.#series = series;
    this.#cells = series.map(() => columns.map(() => h("td", { class: "number" })));
    this.element = h("table", { class: "plot-legend" },
      h("caption", { class: "visually-hidden" }, `${title}, now`),
      h("thead", { class: columns.length > 1 ? "" : "visually-hidden" },
        h("tr", {}, h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Line")),
          columns.map((column) => h("th", { scope: "col", class: "number" }, column)))),
      h("tbody", {}, series.map(({ name }, i) =>
        h("tr", {}, h("th", { scope: "row" }, swatch(i), name), this.#cells[i]))));
  }

  show(sample) {
    this.#series.forEach(({ cells }, i) => cells(sample).forEach((text, j) => {
      const cell = this.#cells[i][j];
      if (cell.textContent !== text) cell.textContent = text;
    }));
  }
}

const swatch = (i) => svg("svg", { class: "plot-swatch", viewBox: "0 0 28 8", "aria-hidden": "true" },
  svg("line", {
    x1: 0, y1: 4, x2: 28, y2: 4, "stroke-width": 2, "stroke-dasharray": DASHES[i].join(" ") || null,
    style: { stroke: `var(${token(i)})` },
  }));
