// A plot of the last hour: lines, a legend unless the table of the stages has it, and the values as a table.

import { h, uniqueId } from "./dom.js";
import { DASHES, Legend, token } from "./operations-legend.js";
import { MinuteTable } from "./operations-minutes.js";
import { colour, onTheme } from "./theme.js";
import { timeOfDay } from "./time.js";
import uPlot from "./vendor/uPlot.esm.js";

const HEIGHT = 130; // CSS pixels
const TOGETHER = "operations"; // the cursors of all plots move together
const FONT = "11px system-ui, sans-serif";

export class Plot {
  #definition;
  #samples;
  #rows; // the samples that are drawn
  #shown = null; // the index of the row under the cursor, null or undefined for none
  #plot = null;
  #colours = {};
  #box = h("div", { class: "plot-box", "aria-hidden": "true" });
  #legend;
  #table;
  #pointed;
  #when = h("span", { class: "plot-when muted small" });
  #watcher;
  #endTheme;

  /** `pointed(sample)` is called with the sample under the cursor, null for none. */
  constructor(definition, samples, pointed) {
    this.#definition = definition;
    this.#samples = samples;
    this.#pointed = pointed;
    this.#legend = definition.hasLegend ? new Legend(definition) : null;
    this.#table = new MinuteTable(definition, samples);
    const id = uniqueId("plot");
    this.element = h("figure", { class: "plot", "aria-labelledby": id },
      h("figcaption", { class: "plot-title", title: definition.about },
        h("h3", { id }, definition.title, " ", h("span", { class: "muted" }, definition.unit)), this.#when),
      this.#box, this.#legend?.element, this.#table.element);
    this.#rows = samples.withGaps;
    this.#legend?.show(samples.last);
    this.#watcher = new ResizeObserver(() => this.#fit());
    this.#watcher.observe(this.#box);
    this.#endTheme = onTheme(() => {
      this.#colours = {};
      this.#plot?.redraw(false, true);
    });
  }

  update() {
    this.#rows = this.#samples.withGaps;
    this.#plot?.setData(this.#data());
    this.#showValues();
    this.#table.update();
  }

  leave() {
    this.#watcher.disconnect();
    this.#endTheme();
    this.#plot?.destroy();
  }

  #fit() {
    const width = this.#box.clientWidth;
    if (!width) return;
    if (this.#plot) this.#plot.setSize({ width, height: HEIGHT });
    else this.#plot = new uPlot(this.#options(width), this.#data(), this.#box);
  }

  #data() {
    const { series } = this.#definition;
    return [
      this.#rows.map(({ at }) => at),
      ...series.map(({ value }) => this.#rows.map((sample) => value(sample) ?? null)),
    ];
  }

  #options(width) {
    const { series, axis, steps, least } = this.#definition;
    const ink = () => this.#colour("--ink-3");
    const rule = () => this.#colour("--rule");
    const lines = { stroke: rule, width: 1 };
    return {
      width,
      height: HEIGHT,
      padding: [8, null, 0, null],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: TOGETHER }, points: { size: 6 } },
      scales: {
        x: { range: () => this.#samples.range },
        y: { range: (plot, low, high) => [0, Math.max(least, (high ?? 0) * 1.1)] },
      },
      axes: [
        { stroke: ink, font: FONT, size: 26, space: 64, grid: { show: false }, ticks: { ...lines, size: 4 },
          values: (plot, times) => times.map((time) => timeOfDay(time * 1000)) },
        { stroke: ink, font: FONT, size: 48, space: 36, grid: lines, ticks: { show: false },
          incrs: steps, values: (plot, values) => values.map((value) => axis(value)) },
      ],
      series: [{}, ...series.map((one, i) => ({
        stroke: () => this.#colour(token(i)),
        width: 1.25 + (series.length - 1 - i) / 2, // so that lines that lie on each other are all seen
        dash: DASHES[i].map((length) => length * devicePixelRatio),
        points: { show: false },
      }))],
      hooks: { setCursor: [(plot) => this.#point(plot.cursor.idx)] },
    };
  }

  #point(index) {
    this.#shown = index;
    this.#showValues();
    this.#pointed(this.#rows[index] ?? null);
  }

  /** Shows the values under the cursor, or else the newest. */
  #showValues() {
    const sample = this.#rows[this.#shown];
    this.#legend?.show(sample ?? this.#samples.last);
    this.#when.textContent = sample ? `at ${timeOfDay(sample.at * 1000)}` : "";
  }

  #colour(name) {
    return (this.#colours[name] ??= colour(name));
  }
}
