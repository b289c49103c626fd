// The headlines of wires, as the page shows them.

// What wires write before the headline of a story that they take back, also "KILL KILL:"; the page says it by
// itself.
const WORD = "(?:kill|killed|withhold|withheld)";
const TAKEN_BACK = new RegExp(
  `^(?:(?:mandatory|story|bulletin)\\s+)?(?:${WORD}[\\s:–—-]+)*${WORD}\\s*(?::|[–—-]+\\s)\\s*`, "i",
);

/** A headline, or a note, without "KILL:"; for stories that were taken back. */
export const withoutKill = (headline) => headline.replace(TAKEN_BACK, "");
