// The names that a query may have after an operator: to suggest them, and to show subjects by name.

import { get } from "./api.js";
import { count } from "./numbers.js";

const SUBJECT = /\bSUBJECT ([^\s(),]+)/g;

let asked; // the answer of `GET /queries/names`, which stays the same

/** `{SUBJECT: [{text, note}], …}` */
export async function knownNames() {
  const [names, filters] = await Promise.all([queryNames(), orNothing(get("/filters"))]);
  return {
    SUBJECT: Object.values(names.subjects ?? {}).map((text) => ({ text, note: "" })),
    WITHIN: regions(names.regions ?? {}),
    FORMAT: (names.formats ?? []).map((text) => ({ text, note: "" })),
    SOURCE: counted(filters.sources, ({ name }) => name),
    LANGUAGE: counted(filters.languages, ({ code }) => code),
  };
}

/** A query in its canonical form with the names of subjects in place of their codes, where they are clear. */
export async function readable(query) {
  const { subjects = {} } = await queryNames();
  const times = timesOf(Object.values(subjects).map((name) => name.toLowerCase()));
  return query.replace(SUBJECT, (whole, code) => {
    const name = subjects[code] ?? "";
    if (times.get(name.toLowerCase()) !== 1) return whole; // a desk's own may have the name of another
    return /^[\p{L}\p{N} -]+$/u.test(name) ? `SUBJECT ${name}` : `SUBJECT "${name}"`;
  });
}

function queryNames() {
  asked ??= orNothing(get("/queries/names"), () => (asked = undefined));
  return asked;
}

/** Regions by name, and by code where two have the same name: Georgia. */
function regions(names) {
  const times = timesOf(Object.values(names));
  return Object.entries(names).map(([code, name]) =>
    (times.get(name) === 1 ? { text: name, note: code === name ? "" : code } : { text: code, note: name }));
}

const counted = (found = [], text) => found.map((each) => ({
  text: text(each), note: count(each.stories, "story", "stories"),
}));

function timesOf(names) {
  const times = new Map();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return times;
}

/** Names are a help; queries can be typed and read without them. */
async function orNothing(call, failed) {
  try {
    return await call;
  } catch {
    failed?.();
    return {};
  }
}
