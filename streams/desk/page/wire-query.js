// Makes queries of columns and filters, in the language of queries.

import { get } from "./api.js";

export const FILTERS = ["urgency", "source", "desk", "language", "words"];
export const EVERYTHING = "*";

/** The filters of an address: {urgency: "1-3", source, desk, language, words}, each "" if it is not set. */
export const filtersOf = (address) =>
  Object.fromEntries(FILTERS.map((name) => [name, (address.get(name) ?? "").trim()]));

const quoted = (name) => `"${name.replaceAll('"', " ").trim()}"`;

function deskClue(slug, { desks }) {
  const desk = desks.find((desk) => desk.slug === slug);
  if (!desk) throw new Error(`There is no desk “${slug}”.`);
  return `SUBJECT ${/\d+$/.exec(desk.uri)[0]}`;
}

/** The query of all filters that are set, or "". */
export function filterQuery({ urgency, source, desk, language, words }, known) {
  const [from, to = from] = urgency.split("-");
  return [
    from && `URGENCY ${from}..${to}`,
    source && `SOURCE ${quoted(source)}`,
    desk && deskClue(desk, known),
    language && `LANGUAGE ${language}`,
    words && `(${words})`,
  ].filter(Boolean).join(" AND ");
}

/** The query of a column without filters. Throws an error to show: there is no such desk or subscription. */
export async function columnQuery({ kind, value }, known) {
  if (kind === "all") return EVERYTHING;
  if (kind === "desk") return deskClue(value, known);
  if (kind === "source") return `SOURCE ${quoted(value)}`;
  if (kind === "subscription") return (await get(`/subscriptions/${encodeURIComponent(value)}`)).query;
  return value;
}

/** The stories that match both. */
export function both(query, filters) {
  if (!filters) return query;
  return query === EVERYTHING ? filters : `(${query}) AND ${filters}`;
}
