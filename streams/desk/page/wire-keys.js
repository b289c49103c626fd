// Shortcuts of the wire: through the stories of a column, and from column to column.

import { CLOSED, go, read } from "./address.js";
import { markRead } from "./seen.js";
import { addShortcuts } from "./shortcuts.js";

/** `wire` is the view. Returns a function that removes the shortcuts. */
export function wireShortcuts(wire) {
  const lists = ({ list }) => list.shown.some(({ uri }) => uri === wire.openUri);
  let last = null; // the column that had the focus last
  wire.strip.columns.addEventListener("focusin", ({ target }) => (last = target.closest(".column")));
  const column = () => wire.columns.find(({ element }) => element.contains(document.activeElement))
    ?? wire.columns.find((each) => each.element === last && (lists(each) || !wire.openUri))
    ?? wire.columns.find(lists) ?? wire.columns[0];
  const uriOf = (headline) => headline.closest(".row").dataset.uri;

  /** The next story is focused, or read if one is open. */
  function step(by) {
    const all = column().headlines;
    const inPane = Boolean(read().get("story"));
    const here = all.findIndex((one) =>
      (inPane ? uriOf(one) === wire.openUri : one === document.activeElement));
    const next = all[here < 0 ? 0 : here + by];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    if (inPane) go({ ...CLOSED, story: uriOf(next) }, { replace: true });
    else next.focus({ preventScroll: true });
  }

  function sideways(by) {
    const next = wire.columns[wire.columns.indexOf(column()) + by];
    if (!next) return;
    next.reveal();
    (next.headlines[0] ?? next.scroller).focus({ preventScroll: true });
  }

  function move(by) {
    const here = wire.columns.findIndex(({ element }) => element.contains(document.activeElement));
    if (here < 0) return false;
    wire.move(wire.texts[here], by);
  }

  function seen() {
    const row = document.activeElement.closest(".row");
    if (!row) return false;
    markRead(column().list.shown.filter(({ uri }) => uri === row.dataset.uri));
  }

  return addShortcuts("Wire", [
    { key: "j", does: "Next story", run: () => step(1) },
    { key: "k", does: "Previous story", run: () => step(-1) },
    { key: "Enter", does: "Open the story" },
    { key: "l", does: "Next column", run: () => sideways(1) },
    { key: "h", does: "Previous column", run: () => sideways(-1) },
    { key: "s", does: "Mark the story as read", run: seen },
    { key: "n", does: "Show the new stories of the column", run: () => column().showFresh() },
    { key: "p", does: "Pause, or go on", run: () => wire.pause() },
    { key: "f", does: "Filter by words", run: () => wire.bar.focus() },
    { key: "a", does: "Add a column", run: () => wire.add() },
    { key: "ArrowRight", shift: true, does: "Move the column to the right", run: () => move(1) },
    { key: "ArrowLeft", shift: true, does: "Move the column to the left", run: () => move(-1) },
  ]);
}
