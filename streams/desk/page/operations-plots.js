// The plots of the last hour: what each shows, and in which figures.

import { h } from "./dom.js";
import { number, rate, span } from "./numbers.js";
import { Plot } from "./operations-plot.js";

const STAGES = ["ingest", "versions", "entities", "quotations", "subjects", "alerts"];

const COUNTS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) => [power, 2 * power, 5 * power]);
// Steps of an axis of seconds, so that its labels are whole minutes or hours.
const SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 36_000, 86_400];

const PLOTS = [
  {
    title: "Throughput",
    unit: "stories a second",
    about: "Messages a second that each stage took and finished in the last minute; lines: what it finished.",
    least: 1,
    axis: rate,
    steps: [0.1, 0.2, 0.5, ...COUNTS],
    columns: ["in", "out"],
    series: STAGES.map((name) => ({
      name,
      value: (sample) => sample.stages?.[name]?.finished,
      cells: (sample) => [rate(sample.stages?.[name]?.taken), rate(sample.stages?.[name]?.finished)],
    })),
  },
  {
    title: "Freshness",
    unit: "from receipt to enriched",
    about: "Half of the last minute's stories, and 99 of 100, were enriched in this time from their receipt.",
    least: 1,
    axis: span,
    steps: SECONDS,
    columns: ["time"],
    series: [["half", "p50"], ["99 of 100", "p99"]].map(([name, key]) => ({
      name: `${name} (${key})`,
      value: (sample) => sample.freshness?.[key],
      cells: (sample) => [span(sample.freshness?.[key])],
    })),
  },
  {
    title: "Lag in messages",
    unit: "messages that wait",
    about: "Messages that each stage, and notify, has not committed yet.",
    least: 10,
    axis: number,
    steps: COUNTS,
    columns: ["messages"],
    series: [...STAGES, "notify"].map((name) => ({
      name,
      value: (sample) => sample.stages?.[name]?.messages,
      cells: (sample) => [number(sample.stages?.[name]?.messages)],
    })),
  },
  {
    title: "Lag in seconds",
    unit: "since the oldest came",
    about: "For how long the oldest message that a stage has not committed has been on its topic.",
    least: 10,
    axis: span,
    steps: SECONDS,
    columns: ["time"],
    series: [...STAGES, "notify"].map((name) => ({
      name,
      value: (sample) => sample.stages?.[name]?.seconds,
      cells: (sample) => [span(sample.stages?.[name]?.seconds)],
    })),
  },
  {
    title: "Dead letters",
    unit: "in a minute",
    about: "Messages that could not be processed, in the last minute.",
    least: 5,
    axis: number,
    steps: COUNTS,
    columns: ["letters"],
    series: [{
      name: "all stages",
      value: (sample) => sample.deadLetters,
      cells: (sample) => [number(sample.deadLetters)],
    }],
  },
];

export class Plots {
  #plots;

  constructor(samples) {
    this.#plots = PLOTS.map((definition) => new Plot(definition, samples));
    this.element = h("div", { class: "operations-plots" }, this.#plots.map(({ element }) => element));
  }

  /** Draws the samples as they are now. */
  update() {
    for (const plot of this.#plots) plot.update();
  }

  leave() {
    for (const plot of this.#plots) plot.leave();
  }
}
