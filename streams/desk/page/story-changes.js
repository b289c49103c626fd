// The versions of a story, and what changed between any two of them, word by word.

import { href } from "./address.js";
import { get } from "./api.js";
import { beginning, capped } from "./capped.js";
import { h, shown, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { number } from "./numbers.js";
import { sentence } from "./problem.js";
import { banners } from "./story-banners.js";
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
      versions.map((version) => versionRow(version, version.number === shownNumber)))),
    before && section("What changed", comparison(story.uri, versions, before.number, after.number)),
  ];
}

function versionRow({ number: each, received, headline, status, words }, here) {
  const text = status === "usable" ? headline : withoutKill(headline);
  return h("tr", { "aria-current": here ? "true" : null },
    h("th", { scope: "row" }, h("a", { href: href({ number: each }) }, `Version ${each}`),
      here && h("span", { class: "muted" }, " shown")),
    h("td", {}, timeElement(received)),
    h("td", {}, wireText("span", beginning(text, LONGEST_HEADLINE)), " ", statusTag({ status })),
    h("td", { class: "number" }, number(words)));
}

/** Two choices of a version, and the changes between them, or that one of them kills the story. */
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
    const chosen = [before, after].map((label) => Number(label.querySelector("select").value));
    const kill = chosen.findLast((one) =>
      versions.some((version) => version.number === one && version.status === "canceled"));
    result.replaceChildren(h("p", { class: "muted" }, "Comparing…"));
    try {
      const content = await (kill ? killed(uri, kill) : changed(uri, ...chosen));
      if (turn === newest) result.replaceChildren(...content);
    } catch (problem) {
      const error = h("p", { class: "error" }, sentence(problem));
      if (turn === newest) result.replaceChildren(error);
    }
  }

  compare();
  return [h("p", { class: "choices" }, before, after), result];
}

async function changed(uri, from, to) {
  const { parts } = await get(`/stories/${encodeURIComponent(uri)}/changes`, { from, to });
  return parts.map(partElement);
}

/** The notice of a kill. It says nothing about the text, so that the two are not compared. */
async function killed(uri, version) {
  const { summary, story } = await get(`/stories/${encodeURIComponent(uri)}`, { number: version });
  return [h("p", {}, `Version ${version} kills the story.`), ...banners(summary, story.enrichment)];
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
