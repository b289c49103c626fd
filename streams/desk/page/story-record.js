// How the record was made: its processing by the stages, alerts, repairs, where it is in Kafka, and its JSON.

import { href } from "./address.js";
import { beginning, capped } from "./capped.js";
import { announce, h, wireText } from "./dom.js";
import { me } from "./me.js";
import { sourceLink } from "./story-head.js";
import { stagesTable } from "./story-stages.js";
import { properties, section, table } from "./story-tables.js";
import { alertInWords, repairInWords } from "./story-words.js";
import { timeElement } from "./story-times.js";
import { capitalised } from "./words.js";

const LONGEST_VALUE = 50_000; // characters of a property's JSON that are shown at first
const LONGEST_FACT = 2_000;
const ONE_LINE = 90;

export const storyRecord = ({ story, position, alerts }) => [
  section("Processing", stagesTable(story.enrichment)),
  section("Alerts", alertList(alerts ?? [])),
  section("Repairs", repairList(story.enrichment.repairs)),
  section("Record", facts(story, position)),
  section("JSON", json(story)),
];

function alertList(alerts) {
  if (!alerts.length) return h("p", { class: "muted" }, "No subscription matched this story.");
  return table("alerted", ["Subscription", "Alert", "Time"], alerts.map((alert) => h("tr", {},
    h("th", { scope: "row" },
      subscriptionName(alert),
      wireText("span", ` ${alert.owner}`, { class: "muted" })),
    h("td", {}, alertInWords(alert)),
    h("td", {}, timeElement(alert.at)))));
}

/** A link to its alerts, if it is one of the user's own; operators see those of all owners here. */
function subscriptionName({ subscription, name, owner }) {
  const text = wireText("span", name || subscription);
  return owner === me.owner ? h("a", { href: href({ path: "/alerts", subscription }) }, text) : text;
}

function repairList(repairs) {
  if (!repairs.length) return h("p", { class: "muted" }, "Nothing had to be repaired or filled in.");
  return properties(repairs.map(repairInWords).map(({ what, how }) =>
    [capitalised(what), wireText("span", capitalised(how))]));
}

function facts(story, position) {
  const { format, pushedBy, model, modelVersion, digest, counted } = story.enrichment;
  const text = (value) => value && wireText("span", beginning(String(value), LONGEST_FACT));
  return properties([
    ["Id", sourceLink(story)],
    ["Format", text(format)],
    ["Version", text(counted ? `${story.version}, counted here; the wire sends none` : story.version)],
    ["Pushed by", text(pushedBy)],
    ["Model", text(model && `${model} ${modelVersion}`)],
    ["Kafka", position && `${position.topic}, partition ${position.partition}, offset ${position.offset}`],
    ["Copyright", text(story.copyrightNotice ?? story.copyrightHolder)],
    ["Usage terms", text(story.usageTerms)],
    ["Digest", text(digest)],
  ]);
}

function json(story) {
  const button = h("button", { class: "button", on: { click: copy } }, "Copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(JSON.stringify(story, null, 2));
      button.textContent = "Copied";
      announce("The JSON is copied.");
    } catch {
      announce("The browser does not allow it.");
    }
  }
  return [button, h("div", { class: "json" }, Object.entries(story).map(jsonProperty))];
}

/** A property in one line, or folded if it is longer. */
function jsonProperty([name, value]) {
  const line = JSON.stringify(value);
  const key = h("span", { class: "key" }, name);
  if (line.length <= ONE_LINE) return h("p", {}, key, " ", wireText("code", line));
  const fold = h("details", {},
    h("summary", {}, key, " ", wireText("code", `${beginning(line, ONE_LINE)}…`, { class: "muted" })));
  const unfold = () => fold.append(capped("pre", JSON.stringify(value, null, 2), { limit: LONGEST_VALUE }));
  fold.addEventListener("toggle", unfold, { once: true });
  return fold;
}
