// What the menu of a column does.

import { markRead } from "./seen.js";
import { closeSearch, formatColumn, setColumns } from "./wire-columns.js";
import { editQuery } from "./wire-dialogs.js";
import { isPinned } from "./wire-list.js";

/** The actions of a column for `columnHeading`. `wire` is the view, `text` and `spec` are the column's. */
export function columnActions(wire, text, spec) {
  const change = (texts, changes) => setColumns(wire.texts, texts, changes);
  const replace = (changed) => {
    change(wire.texts.map((other) => (other === text ? formatColumn(changed) : other)));
    wire.column(formatColumn(changed)).focus();
  };
  if (spec.kind === "search") {
    const kept = formatColumn({ kind: "query", value: spec.value });
    return { remove: closeSearch, keep: () => change([kept, ...wire.texts], { search: null }) };
  }
  return {
    rename: (name) => replace({ ...spec, name }),
    edit: spec.kind === "query" && (() => editQuery(spec.value, (value) => replace({ ...spec, value }))),
    canMove: (step) => isMovable(wire.columns[wire.texts.indexOf(text) + step]),
    move: (step) => wire.move(text, step),
    markRead: () => markRead(wire.column(text).list.shown.filter((story) => !isPinned(story))),
    remove: () => {
      const place = wire.texts.indexOf(text);
      change(wire.texts.filter((other) => other !== text));
      (wire.columns[place] ?? wire.columns.at(-1))?.focus();
    },
  };
}

/** Whether a column can change places with others; that of a search stays the first. */
export const isMovable = (column) => Boolean(column) && column.spec.kind !== "search";
