// The names that a query may have after an operator, as suggestions.

import { get } from "./api.js";

const MANY = new Intl.NumberFormat("en");

let known;

/** `{SUBJECT: [{text, note}], …}`, those with the most stories first; asked for once. */
export function knownNames() {
  return known ??= ask();
}

async function ask() {
  const [vocabulary, filters] = await Promise.all([get("/queries/names"), get("/filters")].map(orNothing));
  const plain = (names = []) => names.map((text) => ({ text, note: "" }));
  const counted = (found = [], key) => found.map((each) => ({
    text: each[key], note: `${MANY.format(each.stories)} ${each.stories === 1 ? "story" : "stories"}`,
  }));
  return {
    SUBJECT: plain(vocabulary.subjects),
    WITHIN: plain(vocabulary.regions),
    FORMAT: plain(vocabulary.formats),
    SOURCE: counted(filters.sources, "name"),
    LANGUAGE: counted(filters.languages, "code"),
  };
}

/** Suggestions are a help; without them a query can be typed as well. */
async function orNothing(asked) {
  try {
    return await asked;
  } catch {
    return {};
  }
}
