// The headlines of wires, as the page shows them.

// What wires write before the headline of a story that they take back; the page says it by itself.
const TAKEN_BACK = /^((mandatory|story|bulletin)\s+)?(kill|killed|withhold|withheld)\s*(:|[-–—]+\s)\s*/i;

/** A headline without "KILL:"; for stories that were taken back. */
export const withoutKill = (headline) => headline.replace(TAKEN_BACK, "");
