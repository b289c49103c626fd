// The columns as texts, in the address and in the browser: "desk:politics", "source:AP", "subscription:rail",
// "query:rail AND strike" or "all:". One that was renamed begins with its name: "Trains=subscription:rail".

import { go, read } from "./address.js";
import { keep, kept } from "./storage.js";

export const KINDS = ["all", "desk", "source", "subscription", "query", "search"];
export const MAX_COLUMNS = 16;
const KEY = "copytaster.columns";
const FORM = new RegExp(`^(?:([^=:]*)=)?(${KINDS.join("|")}):(.*)$`, "s");
const own = new Set(); // as they are kept: columns that were set while this page is open, and those before
let agreed = null; // the columns of the newest address, in the same form
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

/**
 * Has an address and what is kept agree. One without columns gets those kept, so that it can be shared: true
 * is returned, as another address is shown then. Columns that one has gone back to are kept again.
 */
export function agree(address) {
  if (read().path !== address.path) return false; // somebody has gone on while this was loaded
  const columns = address.all("column");
  if (!columns.length && keptColumns().length) {
    go({ column: keptColumns() }, { replace: true });
    return true;
  }
  const text = JSON.stringify(columns);
  if (text !== agreed && own.has(text)) keep(KEY, text);
  agreed = text;
  return false;
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
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string" && parseColumn(text)) : [];
  } catch {
    return [];
  }
}

/**
 * Shows these columns from now on in the place of others, and keeps them; one can go back to the others. The
 * column of a search is not kept.
 */
export function setColumns(others, texts, changes = {}) {
  const [before, column] = [others, texts].map((all) =>
    all.filter((text) => parseColumn(text).kind !== "search"));
  go({ column: before }, { replace: true }); // an address without columns would show those kept
  for (const each of [before, column]) own.add(JSON.stringify(each));
  keep(KEY, JSON.stringify(column));
  go({ column, ...changes });
}

/** The columns moved so that the one at `from` is at `to`. */
export function moved(texts, from, to) {
  const rest = texts.filter((_, i) => i !== from);
  return [...rest.slice(0, to), texts[from], ...rest.slice(to)];
}

/** Closes the search. */
export const closeSearch = () => go({ search: null });
