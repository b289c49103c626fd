// Where the name of a country goes on a map: inside its outline, as far from the borders as possible.

import { project } from "./projection.js";

const STEPS = 24; // of the grid of points that are tried, across and up
const DOT = 8; // units of the drawing
const FLAT = 3; // a name is wider than high, so a distance across counts as a third of one up

/**
 * A point of the drawing in the largest part of a country that has one in view where the name `fits(x, y)`, or
 * null if there is none.
 */
export function middleOf({ polygons }, view, fits) {
  for (const { rings, box } of polygons) {
    for (const turn of view.turns) {
      if (!view.overlaps(box, turn)) continue;
      const found = farthestIn(rings.map((ring) => drawn(ring, turn, view)), view, fits);
      if (found) return found;
    }
  }
  return null;
}

const drawn = (ring, turn, view) =>
  ring.map(([longitude, latitude]) => project(view, longitude + turn, latitude));

/** The point of the grid inside the rings that is farthest from them and from the edges of the drawing. */
function farthestIn(rings, { width, height }, fits) {
  const edge = [[0, 0], [width, 0], [width, height], [0, height], [0, 0]];
  const lines = [...rings, edge].flatMap(segments);
  const borders = rings.flatMap(segments);
  const [xs, ys] = [rings[0].map(([x]) => x), rings[0].map(([, y]) => y)];
  const [west, east] = [Math.max(Math.min(...xs), 0), Math.min(Math.max(...xs), width)];
  const [top, bottom] = [Math.max(Math.min(...ys), 0), Math.min(Math.max(...ys), height)];
  if (east - west < DOT && bottom - top < DOT) { // nothing of it may be inside its lines
    const middle = [(west + east) / 2, (top + bottom) / 2];
    return fits(...middle) ? middle : null;
  }
  let best = null;
  let farthest = 0;
  for (let i = 0; i < STEPS * STEPS; i++) {
    const x = west + (((i % STEPS) + 0.5) / STEPS) * (east - west);
    const y = top + ((Math.floor(i / STEPS) + 0.5) / STEPS) * (bottom - top);
    if (!fits(x, y) || !isInside(x, y, borders)) continue;
    const distance = Math.min(...lines.map((line) => distanceTo(x, y, line)));
    if (distance > farthest) [best, farthest] = [[x, y], distance];
  }
  return best;
}

const segments = (ring) => ring.slice(1).map((to, i) => [ring[i], to]);

/** Whether a line to the right of a point crosses the borders an odd number of times. */
const isInside = (x, y, borders) => borders.filter(([[x1, y1], [x2, y2]]) =>
  (y1 > y) !== (y2 > y) && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)).length % 2 === 1;

function distanceTo(x, y, [[x1, y1], [x2, y2]]) {
  const [across, up] = [(x2 - x1) / FLAT, y2 - y1];
  const [dx, dy] = [(x - x1) / FLAT, y - y1];
  const length = across * across + up * up;
  const share = length ? Math.min(Math.max((dx * across + dy * up) / length, 0), 1) : 0;
  return Math.hypot(dx - share * across, dy - share * up);
}
