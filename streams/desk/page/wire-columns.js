// The columns as texts, in the address and in the browser: "desk:politics", "source:AP", "subscription:rail",
// "query:rail AND strike" or "all:". One that was renamed begins with its name: "Trains=subscription:rail".

import { go } from "./address.js";
import { keep, kept } from "./storage.js";

export const KINDS = ["all", "desk", "source", "subscription", "query", "search"];
export const MAX_COLUMNS = 16;
const KEY = "copytaster.columns";
const FORM = new RegExp(`^(?:([^=:]*)=)?(${KINDS.join("|")}):(.*)$`, "s");
const escapeName = (name) => name.replace(/[%=:]/g, encodeURIComponent);

/** {kind, value, name} of a column's text; null if it is none. `name` is "" unless somebody gave it one. */
export function parseColumn(text) {
  const [, name = "", kind, value] = FORM.exec(text) ?? [];
  if (!kind) return null;
  try {
    return { kind, value, name: decodeURIComponent(name) };
  } catch {
    return { kind, value, name };
  }
}

export const formatColumn = ({ kind, value = "", name = "" }) =>
  `${name ? `${escapeName(name)}=` : ""}${kind}:${value}`;

/** The columns to show: those of the address, otherwise those kept, otherwise some that have stories. */
export function columnsOf(address, known) {
  const given = [address.all("column"), keptColumns()].find((texts) => texts.length) ?? usual(known);
  const valid = [...new Set(given)].filter((text) => parseColumn(text)).slice(0, MAX_COLUMNS);
  const search = address.get("search");
  return search ? [formatColumn({ kind: "search", value: search }), ...valid] : valid;
}

/** Everything, what is urgent, and the desks with most stories. */
function usual({ desks }) {
  const busiest = desks.filter(({ stories }) => stories).sort((a, b) => b.stories - a.stories).slice(0, 2);
  return [
    formatColumn({ kind: "all" }),
    formatColumn({ kind: "query", value: "URGENCY 1..3", name: "Urgent" }),
    ...busiest.map(({ slug }) => formatColumn({ kind: "desk", value: slug })),
  ];
}

function keptColumns() {
  try {
    const texts = JSON.parse(kept(KEY));
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

/** Shows these columns from now on, and keeps them. The column of a search is not kept. */
export function setColumns(texts, changes = {}) {
  const column = texts.filter((text) => parseColumn(text).kind !== "search");
  keep(KEY, JSON.stringify(column));
  go({ column, ...changes }, { replace: true });
}

/** The columns moved so that the one at `from` is at `to`. */
export function moved(texts, from, to) {
  const rest = texts.filter((_, i) => i !== from);
  return [...rest.slice(0, to), texts[from], ...rest.slice(to)];
}

/** Closes the search. */
export const closeSearch = () => go({ search: null });
