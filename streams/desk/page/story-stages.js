// The way of a story through the stages, with times and durations.

import { h, svg } from "./dom.js";
import { capitalised, duration } from "./story-words.js";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", dateStyle: "short" });

/** The stages of a record in order: {name, at, took}; `took` includes the time in which the message waited. */
export function stagesOf({ received, replayed, stages }) {
  let before = Date.parse(replayed ?? received);
  return Object.entries(stages).map(([name, when]) => {
    const at = Date.parse(when);
    const took = Math.max(at - before, 0);
    before = at;
    return { name, at, took };
  });
}

export function stagesTable(enrichment) {
  const stages = stagesOf(enrichment);
  const start = Date.parse(enrichment.replayed ?? enrichment.received);
  const total = stages.length ? Math.max(stages.at(-1).at - start, 1) : 1;
  return h("table", { class: "table stages" },
    h("caption", { class: "muted small" },
      `${enrichment.replayed ? "Sent again" : "Received"} ${clock.format(start)}; ${duration(total)} in all, with waiting.`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Stage"), h("th", { scope: "col" }, "Done"),
      h("th", { scope: "col", class: "number" }, "Took"), h("td"))),
    h("tbody", {}, stages.map(({ name, at, took }) => h("tr", {},
      h("th", { scope: "row" }, capitalised(name)),
      h("td", {}, h("time", { datetime: new Date(at).toISOString() }, withMilliseconds(at))),
      h("td", { class: "number" }, duration(took)),
      h("td", { class: "bar" }, bar((at - took - start) / total, took / total))))));
}

const withMilliseconds = (at) =>
  `${new Date(at).toLocaleTimeString(undefined, { timeStyle: "medium" })}.${String(at % 1_000).padStart(3, "0")}`;

function bar(from, share) {
  const [x, width] = [Math.min(Math.max(from, 0), 1), Math.min(Math.max(share, 0.004), 1)];
  return svg("svg", { "aria-hidden": "true", width: "100%", height: 10 },
    svg("rect", { class: "track", width: "100%", height: 10 }),
    svg("rect", { class: "taken", x: `${x * 100}%`, width: `${width * 100}%`, height: 10 }));
}
