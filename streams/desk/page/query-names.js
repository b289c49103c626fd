// The names that a query may have after an operator: to suggest them, and to show subjects by name.

import { get } from "./api.js";
import { count } from "./numbers.js";

const SUBJECT = /\bSUBJECT ([^\s(),]+)/g;

let asked;

/** `{SUBJECT: [{text, note}], …}`; asked for once. */
export async function knownNames() {
  return (await vocabulary()).suggestions;
}

/** A query in its canonical form with the names of subjects in place of their codes. */
export async function readable(query) {
  const { subjects } = await vocabulary();
  return query.replace(SUBJECT, (whole, code) => {
    const name = subjects[code] ?? code;
    return /^[\p{L}\p{N} -]+$/u.test(name) ? `SUBJECT ${name}` : `SUBJECT "${name}"`;
  });
}

function vocabulary() {
  return asked ??= ask();
}

async function ask() {
  const [names, filters] = await Promise.all([get("/queries/names"), get("/filters")].map(orNothing));
  return {
    subjects: names.subjects ?? {},
    suggestions: {
      SUBJECT: Object.values(names.subjects ?? {}).map((text) => ({ text, note: "" })),
      WITHIN: regions(names.regions ?? {}),
      FORMAT: (names.formats ?? []).map((text) => ({ text, note: "" })),
      SOURCE: counted(filters.sources, ({ name }) => name),
      LANGUAGE: counted(filters.languages, ({ code }) => code),
    },
  };
}

/** Regions by name, and by code where two have the same name: Georgia. */
function regions(names) {
  const times = new Map();
  for (const name of Object.values(names)) times.set(name, (times.get(name) ?? 0) + 1);
  return Object.entries(names).map(([code, name]) =>
    (times.get(name) === 1 ? { text: name, note: code === name ? "" : code } : { text: code, note: name }));
}

const counted = (found = [], text) => found.map((each) => ({
  text: text(each), note: count(each.stories, "story", "stories"),
}));

/** Suggestions are a help; a query can be typed without them. */
async function orNothing(call) {
  try {
    return await call;
  } catch {
    asked = undefined; // asked for again by the next field
    return {};
  }
}
