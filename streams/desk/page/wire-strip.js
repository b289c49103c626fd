// The columns side by side, with a shadow at the end while the last one is not in view.

import { arrange, h } from "./dom.js";

const WHOLE = 0.98; // of a column that counts as all of it

/** `columns` is the element that contains the columns, `element` the one around it. */
export function columnStrip() {
  const columns = h("div", { class: "columns" });
  const element = h("div", { class: "strip" }, columns);
  const mark = (entries) => element.classList.toggle("more", entries.at(-1).intersectionRatio < WHOLE);
  const watched = new IntersectionObserver(mark, { root: columns, threshold: WHOLE });
  let last = null;

  /** Puts columns into this order; those that are moved keep the focus, and stay scrolled. */
  function put(given) {
    const focused = document.activeElement;
    const places = given.map(({ scroller }) => [scroller, scroller.scrollTop]);
    arrange(columns, given.map((column) => column.element));
    for (const [scroller, top] of places) if (scroller.scrollTop !== top) scroller.scrollTop = top;
    if (focused !== document.activeElement && columns.contains(focused)) focused.focus();
    if (columns.lastElementChild === last) return;
    last = columns.lastElementChild;
    watched.disconnect();
    if (last) watched.observe(last);
  }
  return { element, columns, put };
}
