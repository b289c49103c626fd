// The versions of a story, and what changed between any two of them, word by word.

import { storyHref } from "./address.js";
import { get } from "./api.js";
import { beginning, capped } from "./capped.js";
import { h, shown, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { number } from "./numbers.js";
import { sentence } from "./problem.js";
import { numberColumn, section, table } from "./story-tables.js";
import { timeElement } from "./story-times.js";
import { statusTag } from "./story-tag.js";
import { timeOfDay } from "./time.js";

const LONGEST_SAME = 900; // characters of unchanged text that are shown as a whole
const EDGE = 260; // characters shown on both sides of a gap
const LONGEST_CHANGE = 20_000;
const LONGEST_HEADLINE = 200;
const PARTS = { headline: "Headline", text: "Text" };

export function storyChanges({ story, number: shownNumber, versions: all }) {
  const versions = all.toSorted((one, other) => other.number - one.number);
  const shown = versions.findIndex(({ number: each }) => each === shownNumber);
  const [after, before] = versions.slice(Math.min(shown, versions.length - 2));
  return [
    section("Versions", table("versions", ["Version", "Received", "Headline", numberColumn("Words")],
      versions.map((version) => versionRow(story.uri, version, version.number === shownNumber)))),
    before && section("What changed", comparison(story.uri, versions, before.number, after.number)),
  ];
}

function versionRow(uri, { number: each, received, headline, status, words }, here) {
  const text = status === "usable" ? headline : withoutKill(headline);
  return h("tr", { "aria-current": here ? "true" : null },
    h("th", { scope: "row" }, h("a", { href: storyHref(uri, each) }, `Version ${each}`),
      here && h("span", { class: "muted" }, " shown")),
    h("td", {}, timeElement(received)),
    h("td", {}, wireText("span", beginning(text, LONGEST_HEADLINE)), " ", statusTag({ status })),
    h("td", { class: "number" }, number(words)));
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
      const error = h("p", { class: "error" }, sentence(problem));
      if (turn === newest) result.replaceChildren(error);
    }
  }

  compare();
  return [h("p", { class: "choices" }, before, after), result];
}

function partElement({ part, changes }) {
  const differs = changes.some(({ kind }) => kind !== "same");
  const kind = `diff wire-text of-${part}`;
  const diff = () => h("div", { class: kind, dir: "auto" }, changes.map(changeElement));
  return h("div", { class: "change" }, h("h4", {}, PARTS[part] ?? part),
    differs ? diff() : h("p", { class: "muted" }, "No word differs."));
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
