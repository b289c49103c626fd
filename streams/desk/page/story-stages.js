// The processing of a story: when each stage was done with it, and how long it took.

import { h, svg } from "./dom.js";
import { dateFormat } from "./locale.js";
import { span } from "./numbers.js";
import { numberColumn, table } from "./story-tables.js";
import { wholeTime } from "./time.js";
import { capitalised } from "./words.js";

const clock = dateFormat({
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});

/**
 * The stages of a record in order: {name, start, end, took}, in milliseconds. A stage counts from the end of
 * the one before, so `took` includes the time that the message waited for it.
 */
function stagesOf({ received, replayed, stages }) {
  let start = Date.parse(replayed ?? received);
  return Object.entries(stages).map(([name, when]) => {
    const stage = { name, start, end: Math.max(Date.parse(when), start) };
    start = stage.end;
    return { ...stage, took: stage.end - stage.start };
  });
}

export function stagesTable(enrichment) {
  const stages = stagesOf(enrichment);
  const start = Date.parse(enrichment.replayed ?? enrichment.received);
  const total = Math.max((stages.at(-1)?.end ?? start) - start, 1);
  const caption = `${enrichment.replayed ? "Sent again" : "Received"} ${wholeTime(start)}; ` +
    `${span(total / 1000)} in all, with waiting`;
  return table("stages", ["Stage", "Done", numberColumn("Took"), h("td")], stages.map((stage) => h("tr", {},
    h("th", { scope: "row" }, capitalised(stage.name)),
    h("td", {}, h("time", { datetime: new Date(stage.end).toISOString() }, clock.format(stage.end))),
    h("td", { class: "number" }, span(stage.took / 1000)),
    h("td", { class: "bar" }, bar((stage.start - start) / total, stage.took / total)))), caption);
}

/** A bar from a share of the whole time on, as wide as another. */
const bar = (from, share) => svg("svg", { "aria-hidden": "true", width: "100%", height: 10 },
  svg("rect", { class: "track", width: "100%", height: 10 }),
  svg("rect", { class: "taken", x: `${from * 100}%`, width: `${Math.max(share * 100, 0.4)}%`, height: 10 }));
