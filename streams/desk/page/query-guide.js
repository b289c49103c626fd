// The language of queries on half a page. processors/queries/README.md has all of it.

import { h } from "./dom.js";

const EXAMPLES = [
  ["Words", [
    ["rail strike", "these words together, in any form: “rail strikes”"],
    ['"rail strikes"', "exactly these words"],
    ["strik*", "words that begin so"],
  ]],
  ["Names", [
    ["ORG Siemens", "also PERSON, PLACE: names that the story has"],
    ["ROLE finance minister", "somebody with this role"],
    ["SPEAKER Merkel SAYS deficit", "one quotation: who speaks, and of what"],
  ]],
  ["Properties", [
    ["SUBJECT labor strike", "this Media Topic, and all below it"],
    ["SOURCE AP", "this wire; also LANGUAGE en, FORMAT ninjs"],
    ["URGENCY 1..2", "as urgent as this; 1 is the highest"],
  ]],
  ["Places", [
    ["WITHIN Europe", "a country, US state, continent or the EU"],
    ["NEAR 100 km OF Kyiv", "at most so far from a city"],
  ]],
  ["Together", [
    ["strike AND pay NOT film", "operators are in capitals: AND, OR, NOT"],
    ["2 OF (rain, flood, storm)", "at least two of these"],
    ["rebel NEAR ceasefire", "within ten words; NEAR 5 (rebel, ceasefire)"],
    ["strike IN HEADLINE", "in the headline"],
  ]],
];

/** The language in short: a `<details>` element, closed. */
export function guide() {
  return h("details", { class: "query-guide" },
    h("summary", {}, "The language in short"),
    h("div", { class: "query-guide-groups" }, EXAMPLES.map(group)));
}

function group([name, examples]) {
  const rows = examples.map(([query, stories]) => [h("dt", {}, h("code", {}, query)), h("dd", {}, stories)]);
  return h("div", {}, h("p", { class: "query-guide-name" }, name), h("dl", {}, rows));
}
