// What somebody reads further down stays where it is in the window.

const AT_TOP = 8; // pixels

export const isScrolled = (scroller) => scroller.scrollTop > AT_TOP;

/**
 * Makes a change of what is in or above a scroller. If it is scrolled, the row of `list` under the mouse stays
 * in its place, or the first one in view, also where the browser does not see to that.
 */
export function keepInPlace(scroller, list, change) {
  if (!isScrolled(scroller)) return change();
  const { top } = scroller.getBoundingClientRect();
  const hovered = list.querySelector(":scope > :hover");
  const places = [hovered, ...list.children].filter(Boolean).map((row) => [row, row.getBoundingClientRect()])
    .filter(([, box]) => box.bottom > top);
  change();
  const [row, before] = places.find(([each]) => each.isConnected) ?? [];
  if (row) scroller.scrollTop += row.getBoundingClientRect().top - before.top;
}
