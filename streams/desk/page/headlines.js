// The headlines of wires, as the page shows them.

import { beginning } from "./capped.js";

// What wires write before the headline of a story that they take back, also "KILL KILL:"; the page says it by
// itself.
const WORD = "(?:kill|killed|withhold|withheld)";
const TAKEN_BACK = new RegExp(
  `^(?:(?:mandatory|story|bulletin)\\s+)?(?:${WORD}[\\s:–—-]+)*${WORD}\\s*(?::|[–—-]+\\s)\\s*`, "i",
);

/** A headline, or a note, without "KILL:"; for stories that were taken back. */
export const withoutKill = (headline) => headline.replace(TAKEN_BACK, "");

const LONG = 100; // characters

/** The first words of a text, for a story without a headline. */
export function firstWords(text) {
  if (text.length <= LONG) return text;
  const start = beginning(text, LONG);
  return `${start.slice(0, start.lastIndexOf(" ") + 1 || LONG).trimEnd()}…`;
}
