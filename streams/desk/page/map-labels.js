// The names on a map. A name that would overlap another, or the edge, is left out.

import { shown, svg } from "./dom.js";
import { middleOf } from "./map-middle.js";
import { countryName } from "./words.js";

const LETTER = 6.4; // about the width of a letter, in units of the drawing
const HEIGHT = 13;
const HALF = 4; // of the height of a capital
const LONGEST = 40; // characters
const DOT = 3.5;

/** Dots for points, their names, and the names of countries. */
export function labels(view, points, countries) {
  const place = placing(view);
  const spots = points.map(({ name, coordinates }) =>
    ({ name: shown(name).slice(0, LONGEST), at: view.locate(coordinates) }));
  for (const { at: [x, y] } of spots) place.reserve({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 });
  const names = spots.map(({ name, at: [x, y] }) =>
    place.text("place-name", name, x + 7, y + 4, "start") ??
    place.text("place-name", name, x - 7, y + 4, "end") ??
    place.text("place-name", name, x, y - 8, "middle") ??
    place.text("place-name", name, x, y + 17, "middle"));
  const lands = countries.map((country) => {
    const name = countryName(country.code);
    const middle = middleOf(country, view, (x, y) => place.fits(name, x, y + HALF, "middle"));
    return middle && place.text("country-name", name, middle[0], middle[1] + HALF, "middle");
  });
  const dots = spots.map(({ name, at: [cx, cy] }) =>
    svg("circle", { cx, cy, r: DOT }, svg("title", {}, name)));
  return [dots, names, lands];
}

/** Places texts where nothing is yet. */
function placing({ width, height }) {
  const taken = [];

  function isFree(box) {
    const inside = box.left > 2 && box.right < width - 2 && box.top > 2 && box.bottom < height - 2;
    return inside && !taken.some((other) =>
      box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
  }

  function boxOf(words, x, y, anchor) {
    const length = LETTER * words.length;
    const left = { start: x, middle: x - length / 2, end: x - length }[anchor];
    return { left, right: left + length, top: y - HEIGHT + 3, bottom: y + 3 };
  }

  /** The text at its place, or null if something is there; `anchor` is as in SVG. */
  function text(kind, words, x, y, anchor) {
    const box = boxOf(words, x, y, anchor);
    if (!isFree(box)) return null;
    taken.push(box);
    return svg("text", { class: kind, x, y, "text-anchor": anchor }, words);
  }

  return { reserve: (box) => taken.push(box), fits: (...text) => isFree(boxOf(...text)), text };
}
