// The columns side by side.

import { arrange } from "./dom.js";

/** Puts the columns into this order; those that are moved keep the focus, and stay scrolled. */
export function arrangeColumns(strip, columns) {
  const focused = document.activeElement;
  const places = columns.map(({ scroller }) => [scroller, scroller.scrollTop]);
  arrange(strip, columns.map(({ element }) => element));
  for (const [scroller, top] of places) if (scroller.scrollTop !== top) scroller.scrollTop = top;
  if (focused !== document.activeElement && strip.contains(focused)) focused.focus();
}
