// Fetches what a column shows: pages of its stories, and its kills.

import { get } from "./api.js";
import { MOST_KILLS } from "./wire-list.js";
import { EVERYTHING } from "./wire-query.js";

const PAGE = 50;
const KILLS_PAGE = 200;

/** A page of stories, newest first. `kind` is the column's; `before` is a cursor, null for the newest. */
export function fetchPage(kind, query, before, signal) {
  const path = kind === "search" ? "/search" : "/stories";
  return get(path, { limit: PAGE, query: parameter(query), before }, { signal });
}

/** The kills of the days that the desk keeps, up to as many as are kept in a column. */
export async function fetchKills(query, signal) {
  const kills = [];
  let before = null;
  do {
    const page = await get("/kills", { limit: KILLS_PAGE, query: parameter(query), before }, { signal });
    kills.push(...page.kills);
    before = page.next;
  } while (before !== null && kills.length < MOST_KILLS);
  return kills;
}

const parameter = (query) => (query === EVERYTHING ? null : query);
