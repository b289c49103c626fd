// How the record was made: its way through the stages, alerts, repairs, where it is in Kafka, and its JSON.

import { href } from "./address.js";
import { beginning, capped } from "./capped.js";
import { announce, h, wireText } from "./dom.js";
import { sourceLink } from "./story-head.js";
import { stagesTable } from "./story-stages.js";
import { alertInWords, repairInWords } from "./story-words.js";
import { timeOfDay, wholeTime } from "./time.js";

const LONGEST_VALUE = 50_000; // characters of a property's JSON that are shown at first
const ONE_LINE = 90;

export function storyRecord({ story, position, alerts }) {
  const { enrichment } = story;
  return [
    section("Way through the stages", stagesTable(enrichment)),
    section("Alerts", alertList(alerts ?? [])),
    section("Repairs", repairList(enrichment.repairs)),
    section("Record", facts(story, position)),
    section("JSON", json(story)),
  ];
}

const section = (title, ...content) => h("section", {}, h("h3", {}, title), content);

function alertList(alerts) {
  if (!alerts.length) return h("p", { class: "muted" }, "No subscription was told of this story.");
  return h("table", { class: "table" },
    h("thead", {}, h("tr", {}, ["Subscription", "What", "When"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, alerts.map((alert) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: href({ path: "/alerts", subscription: alert.subscription }) },
        wireText("span", alert.name || alert.subscription)), wireText("span", ` ${alert.owner}`, { class: "muted" })),
      h("td", {}, alertInWords(alert)),
      h("td", {}, h("time", { datetime: alert.at, title: wholeTime(alert.at) }, timeOfDay(alert.at)))))));
}

function repairList(repairs) {
  if (!repairs.length) return h("p", { class: "muted" }, "Nothing had to be repaired or filled in.");
  return h("dl", { class: "properties" }, repairs.map(repairInWords).map(({ what, how }) =>
    h("div", {}, h("dt", {}, what), wireText("dd", how))));
}

function facts(story, position) {
  const { enrichment } = story;
  const { format, pushedBy, model, modelVersion, digest, counted } = enrichment;
  const rows = {
    Id: sourceLink(story),
    Format: format,
    Version: story.version && `${story.version}${counted ? ", counted here; the wire sends none" : ""}`,
    "Pushed by": pushedBy,
    Model: model && `${model} ${modelVersion}`,
    Kafka: position && `${position.topic}, partition ${position.partition}, offset ${position.offset}`,
    Copyright: story.copyrightNotice ?? story.copyrightHolder,
    "Usage terms": story.usageTerms,
    Digest: digest,
  };
  return h("dl", { class: "properties" }, Object.entries(rows).filter(([, value]) => value).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {},
      typeof value === "string" ? wireText("span", beginning(value, 2_000)) : value))));
}

/** Each property by itself, so that long ones can be folded. */
function json(story) {
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(story, null, 2));
    announce("The JSON is copied.");
    button.textContent = "Copied";
  };
  const button = h("button", { class: "button", on: { click: () => copy().catch(() => announce("The browser does not allow it.")) } },
    "Copy");
  return [button, h("div", { class: "json" }, Object.entries(story).map(property))];
}

function property([name, value]) {
  const start = JSON.stringify(value);
  if (start.length <= ONE_LINE) return h("p", {}, h("span", { class: "key" }, name), " ", wireText("code", start));
  const fold = h("details", {}, h("summary", {}, h("span", { class: "key" }, name), " ",
    wireText("code", beginning(start, ONE_LINE), { class: "muted" }), "…"));
  fold.addEventListener("toggle", () =>
    fold.append(capped("pre", JSON.stringify(value, null, 2), { limit: LONGEST_VALUE })), { once: true });
  return fold;
}
