// Words: capitals, lists, and the names of countries and languages.

import { listFormat, nameFormat } from "./locale.js";

const lists = listFormat();
const regions = nameFormat({ type: "region" });
const languages = nameFormat({ type: "language" });

export const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A message with a capital at its beginning, unless that is not a word but a quotation or a name. */
export const asSentence = (text) => (/^[a-z]+(?=[\s,;:.]|$)/.test(text) ? capitalised(text) : text);

/** "a, b and c" */
export const list = (words) => lists.format(words);

/** The name of a country by its ISO 3166 code. */
export const countryName = (code) => nameOf(code, regions);

/** The name of a language by its BCP 47 code. */
export const languageName = (code) => nameOf(code, languages);

function nameOf(code, names) {
  try {
    return names.of(code);
  } catch {
    return code; // not a code
  }
}
