// What the check of a query says, under the field and in the text itself.

import { h } from "./dom.js";
import { OPERATOR } from "./query-completion.js";

const EXPENSIVE = "This query is slow because it has no required word. Add one.";

/**
 * The lines under a field, and what of them is wrong or doubtful as a text for screen readers.
 *
 * @param checked the answer of `POST /queries/check`; null if the field is empty
 * @param text what was checked
 */
export function outcome(checked, text) {
  if (!checked) return { lines: [], summary: "" };
  if (checked.failed) return { lines: [line("failed", "Not checked", checked.failed)], summary: "" };
  const { errors, hints, readable } = checked;
  const lines = [
    ...errors.map(({ message }) => line("wrong", "Error", message)),
    ...(readable ? [understood(readable, text)] : []),
    ...hints.map(({ message }) => line("hint", "Hint", message)),
    ...(checked.expensive ? [line("hint", "Slow", EXPENSIVE)] : []),
  ];
  const summary = errors.length
    ? `Error: ${errors.map(({ message }) => message).join("; ")}`
    : hints.map(({ message }) => `Hint: ${message}`).join("; ");
  return { lines, summary };
}

/**
 * A copy of a query's text, in which the places of errors and hints are marked.
 *
 * Places are counted in code points. One at the end of the text, where something is missing, is marked as a
 * space.
 */
export function marked(text, checked) {
  const points = [...text];
  const { errors = [], hints = [] } = checked ?? {};
  const places = [...errors.map(as("wrong")), ...hints.map(as("hint"))].filter(({ end }) => end > 0);
  const parts = [];
  let done = 0;
  for (const { start, end, kind } of places.sort((one, other) => one.start - other.start)) {
    if (start < done) continue;
    const place = points.slice(start, end).join("") || "\u00a0";
    parts.push(points.slice(done, start).join(""), h("mark", { class: `query-${kind}` }, place));
    done = end;
  }
  return [...parts, points.slice(done).join(""), "\u200b"]; // so that a line break at the end takes a line
}

const as = (kind) => (place) => ({ ...place, kind });

/** A query with its operators set apart. */
export function queryText(query) {
  const parts = [];
  let done = 0;
  for (const operator of query.matchAll(OPERATOR)) {
    parts.push(query.slice(done, operator.index), h("b", {}, operator[0]));
    done = operator.index + operator[0].length;
  }
  return h("code", { class: "query-text" }, ...parts, query.slice(done));
}

function line(kind, label, content) {
  return h("p", { class: `query-line ${kind}` }, h("span", { class: "query-label" }, label), " ", content);
}

const understood = (readable, text) => (same(readable, text)
  ? line("right", "The query is valid.", "") : line("right", "Read as", queryText(readable)));

const same = (query, text) => plain(query) === plain(text);
const plain = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();
