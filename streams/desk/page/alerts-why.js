// Why a story matches a query: the clues that it has, and the sentences that have them.

import { h, shown, wireText } from "./dom.js";

const MOST_SENTENCES = 3;

/** The clues and sentences of evidence, as alerts and search results have it; null if there is none. */
export function whyElement(why) {
  if (!why.length) return null;
  const words = new Set(why.flatMap(({ mentions }) => mentions.map(({ text }) => oneLine(text))));
  return h("div", { class: "why" },
    h("ul", { class: "why-clues", "aria-label": "Why it matches" }, [...clues(why)].map(clue)),
    sentences(why).map((sentence) => h("p", { class: "why-sentence wire-text", dir: "auto" },
      withMarks(sentence, words))));
}

/** A headline with the words that the evidence found in it marked. */
export function headlineWithMarks(headline, why) {
  const points = [...headline]; // mentions are counted in code points
  const mentions = why.filter(({ where }) => where === "headline").flatMap(({ mentions }) => mentions);
  const parts = [];
  let done = 0;
  for (const { start, end } of mentions.sort((one, other) => one.start - other.start)) {
    if (start < done) continue;
    parts.push(shown(points.slice(done, start).join("")));
    parts.push(h("mark", {}, shown(points.slice(start, end).join(""))));
    done = end;
  }
  return [...parts, shown(points.slice(done).join(""))];
}

/** Each clue once, with what was found of it: of a subject, whose clue is a code, its name. */
function clues(why) {
  const found = new Map();
  for (const evidence of why) {
    const name = evidence.clue.startsWith("SUBJECT ") ? "SUBJECT" : evidence.clue;
    found.set(name, (found.get(name) ?? new Set()).add(evidence.value ?? mentioned(evidence)));
  }
  return found;
}

const clue = ([name, places]) => h("li", {},
  h("code", {}, shown(name)), ": ", wireText("span", [...places].join("; ")));

function mentioned({ where, mentions }) {
  const times = new Map();
  for (const { text } of mentions) {
    const key = oneLine(text).toLowerCase();
    times.set(key, [oneLine(text), (times.get(key)?.[1] ?? 0) + 1]);
  }
  const words = [...times.values()].map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
  return words.join(", ") + (where === "headline" ? " in the headline" : "");
}

const sentences = (why) =>
  [...new Set(why.map(({ excerpt }) => excerpt).filter(Boolean))].slice(0, MOST_SENTENCES);

function withMarks(sentence, words) {
  const longestFirst = [...words].sort((one, other) => other.length - one.length).map(escaped);
  if (!longestFirst.length) return shown(sentence);
  const found = new RegExp(`(?<![\\p{L}\\p{N}_])(${longestFirst.join("|")})(?![\\p{L}\\p{N}_])`, "gu");
  return sentence.split(found).map((part, i) => (i % 2 ? h("mark", {}, shown(part)) : shown(part)));
}

const oneLine = (text) => text.trim().replace(/\s+/g, " ");
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
