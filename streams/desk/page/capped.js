// Texts that may be very long are shown in part, until somebody asks for the rest.

import { h, shown, wireText } from "./dom.js";
import { number } from "./numbers.js";

const PIECE = 50_000; // characters that are laid out at once

/** The beginning of a text, at most `limit` UTF-16 units, with no character cut in two. */
export function beginning(text, limit) {
  if (text.length <= limit) return text;
  return text.slice(0, text.codePointAt(limit - 1) > 0xffff ? limit - 1 : limit);
}

/**
 * An element with a text of a wire: its beginning, and a button that shows the rest. `prepare` makes visible
 * what is not displayed.
 */
export function capped(tag, text, { limit, prepare = shown, ...properties }) {
  const element = wireText(tag, "", properties);
  const start = beginning(text, limit);
  element.append(prepare(start));
  if (start.length === text.length) return element;
  const more = restButton(text.length - start.length, () => {
    more.remove();
    appendPieces(element, text.slice(start.length), prepare);
  });
  return h("div", { class: "capped" }, element, more);
}

/** A list whose first `limit` rows are made at once, and all others when somebody asks for them. */
export function cappedList(list, items, limit, row) {
  list.append(...items.slice(0, limit).map(row));
  if (items.length <= limit) return list;
  const label = `Show all ${number(items.length)}`;
  const more = h("button", { class: "button show-rest", on: { click: showAll } }, label);
  function showAll() {
    more.remove();
    for (const [i, item] of items.entries()) if (i >= limit) list.append(row(item, i));
  }
  return [list, more];
}

/** A button that says how much is not shown; `showRest` shows it. */
export const restButton = (characters, showRest) =>
  h("button", { class: "button show-rest", on: { click: showRest } },
    `Show the rest: ${number(characters)} characters`);

/** Appends a text in pieces that the browser lays out only when they are scrolled to. */
function appendPieces(element, text, prepare) {
  for (let rest = text; rest;) {
    const piece = beginning(rest, PIECE);
    rest = rest.slice(piece.length);
    element.append(h("span", { class: "piece" }, prepare(piece)));
  }
}
