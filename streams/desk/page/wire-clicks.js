// What a click in the wire does: a button of a column, or a story that is opened.

import { CLOSED, go } from "./address.js";
import { markRead } from "./seen.js";
import { clearFilters } from "./wire-filters.js";

/** `wire` is the view. A story opens wherever its row is clicked, unless a text of it is being selected. */
export function clicked(wire, event) {
  const column = wire.columns.find(({ element }) => element.contains(event.target));
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action === "clear-filters") return clearFilters();
  if (action === "fresh") return column.showFresh();
  if (action === "older") return column.older();
  if (action === "kills-seen") return markRead(column.list.pinned);
  if (action === "reload") return wire.reloadFailed();
  const row = event.target.closest(".row");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const story = column.list.shown.find(({ uri }) => uri === row.dataset.uri);
  if (action === "seen") return markRead([story]);
  if (!event.target.closest("a") && getSelection().type === "Range") return;
  event.preventDefault();
  row.querySelector(".row-headline").focus({ preventScroll: true });
  go({ ...CLOSED, story: story.uri });
}
