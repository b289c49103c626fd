// The versions of a story, and what changed between any two of them, word by word.

import { storyHref } from "./address.js";
import { get } from "./api.js";
import { beginning, capped } from "./capped.js";
import { h, shown, wireText } from "./dom.js";
import { number, TITLES_OF_STATUS } from "./story-words.js";
import { timeOfDay, wholeTime } from "./time.js";

const LONGEST_SAME = 900; // characters of unchanged text that are shown as a whole
const EDGE = 260; // characters shown on both sides of a gap
const LONGEST_CHANGE = 20_000;
const PARTS = { headline: "Headline", text: "Text" };

export function storyChanges({ story, number: shownNumber, versions }) {
  const numbers = versions.map((version) => version.number).sort((one, other) => one - other);
  const at = numbers.indexOf(shownNumber);
  return [
    h("section", {}, h("h3", {}, "Versions"), versionTable(story, shownNumber, versions)),
    numbers.length > 1 && h("section", {}, h("h3", {}, "What changed"),
      comparison(story.uri, versions, numbers[Math.max(at - 1, 0)], numbers[Math.max(at, 1)])),
  ];
}

function versionTable({ uri }, shownNumber, versions) {
  const rows = [...versions].sort((one, other) => other.number - one.number).map((version) => {
    const here = version.number === shownNumber;
    return h("tr", { "aria-current": here ? "true" : null },
      h("th", { scope: "row" }, h("a", { href: storyHref(uri, version.number) }, `Version ${version.number}`),
        here && h("span", { class: "muted" }, " shown")),
      h("td", {}, h("time", { datetime: version.received, title: wholeTime(version.received) }, timeOfDay(version.received))),
      h("td", {}, wireText("span", beginning(version.headline ?? "", 200)),
        version.status !== "usable" && [" ", h("span", { class: `tag ${version.status}` }, TITLES_OF_STATUS[version.status])]),
      h("td", { class: "number" }, number(version.words)));
  });
  return h("table", { class: "table versions" },
    h("thead", {}, h("tr", {}, ["Version", "Received", "Headline"].map((name) => h("th", { scope: "col" }, name)),
      h("th", { scope: "col", class: "number" }, "Words"))),
    h("tbody", {}, rows));
}

/** Two choices of a version, and the changes between them. */
function comparison(uri, versions, from, to) {
  const result = h("div", { class: "changes", "aria-live": "polite" });
  const choice = (label, chosen) => h("label", {}, label,
    h("select", { class: "field", on: { change: compare } }, versions.map((version) =>
      h("option", { value: version.number, selected: version.number === chosen },
        `${version.number}, ${timeOfDay(version.received)}`))));
  const [before, after] = [choice("from version", from), choice("to", to)];
  let newest = 0;

  async function compare() {
    const turn = ++newest;
    const [one, other] = [before, after].map((label) => label.querySelector("select").value);
    result.replaceChildren(h("p", { class: "muted" }, "Comparing…"));
    try {
      const { parts } = await get(`/stories/${encodeURIComponent(uri)}/changes`, { from: one, to: other });
      if (turn === newest) result.replaceChildren(...parts.map(partElement));
    } catch (problem) {
      if (turn === newest) result.replaceChildren(h("p", { class: "error" }, problem.detail ?? String(problem)));
    }
  }

  compare();
  return [h("p", { class: "choices" }, before, after), result];
}

function partElement({ part, changes }) {
  const differs = changes.some(({ kind }) => kind !== "same");
  return h("div", { class: "change" }, h("h4", {}, PARTS[part] ?? part),
    differs ? h("div", { class: `diff wire-text of-${part}`, dir: "auto" }, changes.map(changeElement))
      : h("p", { class: "muted" }, "No word differs."));
}

function changeElement({ kind, text }) {
  if (kind === "same") return sameElement(text);
  const tag = kind === "added" ? "ins" : "del";
  if (text.length > LONGEST_CHANGE) return capped(tag, text, { limit: LONGEST_CHANGE });
  return text.split(/(\n+)/).map((line) => (line.trim() ? h(tag, {}, shown(line)) : line));
}

/** Unchanged text; the middle of a long one is shown when it is asked for. */
function sameElement(text) {
  if (text.length <= LONGEST_SAME) return shown(text);
  const start = beginning(text, EDGE);
  const middle = beginning(text.slice(start.length), text.length - start.length - EDGE);
  const show = () => gap.replaceWith(capped("span", middle, { limit: LONGEST_CHANGE }));
  const gap = h("button", { class: "button quiet gap", on: { click: show } },
    `… ${number(middle.length)} characters that are the same …`);
  return [shown(start), gap, shown(text.slice(start.length + middle.length))];
}
