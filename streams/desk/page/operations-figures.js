// What each plot of operations shows, and in which figures; and the table of the stages beside them.

import { number, rate, span } from "./numbers.js";

const STAGES = ["ingest", "versions", "entities", "quotations", "subjects", "alerts"];
const ALL = [...STAGES, "notify"];

const COUNTS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) => [power, 2 * power, 5 * power]);
// Steps of an axis of seconds, so that its labels are whole minutes or hours.
const SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 36_000, 86_400];

/** Series of stages: `value` of a stage's figures is drawn, and tables have the `texts`. */
const ofStages = (names, value, ...texts) => names.map((name) => ({
  name,
  value: (sample) => value(sample.stages?.[name] ?? {}),
  cells: (sample) => texts.map((text) => text(sample.stages?.[name] ?? {})),
}));

const taken = (stage) => rate(stage.taken);
const finished = (stage) => rate(stage.finished);
const messages = (stage) => number(stage.messages);
const seconds = (stage) => span(stage.seconds);

/** The figures of the stages at a time, for a table beside the plots. */
export const STAGES_NOW = {
  title: "Stages",
  unit: "stories a second, and lag",
  about: "Messages a second that each stage took and finished in the last minute; those that it has not "
    + "committed yet, and for how long the oldest of them has been on its topic.",
  columns: ["in", "out", "lag", "oldest"],
  series: ofStages(ALL, (stage) => stage.finished, taken, finished, messages, seconds),
};

export const PLOTS = [
  {
    title: "Throughput",
    unit: "stories a second",
    about: "Messages a second that each stage took and finished in the last minute; lines: what it finished.",
    least: 1,
    axis: rate,
    steps: [0.1, 0.2, 0.5, ...COUNTS],
    columns: ["in", "out"],
    series: ofStages(STAGES, (stage) => stage.finished, taken, finished),
  },
  {
    title: "Freshness",
    unit: "from receipt to enriched",
    about: "How long it took from the receipt of the last minute's stories until they were enriched.",
    least: 1,
    axis: span,
    steps: SECONDS,
    columns: ["time"],
    hasLegend: true,
    series: [["median", "p50"], ["99th percentile", "p99"]].map(([name, key]) => ({
      name,
      value: (sample) => sample.freshness?.[key],
      cells: (sample) => [span(sample.freshness?.[key])],
    })),
  },
  {
    title: "Lag in messages",
    unit: "not processed yet",
    about: "Messages that each stage, and notify, has not committed yet.",
    least: 10,
    axis: number,
    steps: COUNTS,
    columns: ["messages"],
    series: ofStages(ALL, (stage) => stage.messages, messages),
  },
  {
    title: "Lag in seconds",
    unit: "since the oldest came",
    about: "For how long the oldest message that a stage has not committed has been on its topic.",
    least: 10,
    axis: span,
    steps: SECONDS,
    columns: ["time"],
    series: ofStages(ALL, (stage) => stage.seconds, seconds),
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
