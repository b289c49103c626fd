// The part of the world that a map shows, in a cylindrical projection that is true at the middle of the map.

import { around } from "./outlines.js";

const WIDTH = 640; // units of the drawing
const HEIGHT = 360;
const LEAST = 9; // degrees of latitude that are shown at least
const MARGIN = 1.3; // times what has to be seen
const MOST = 150; // degrees of latitude

/**
 * The view that shows points and named countries: {width, height, turns, overlaps(box), locate(point)}.
 * `turns` are the multiples of 360 degrees by which the world is drawn beside itself. A country with a point in
 * it need not be seen as a whole, so that a town in Russia is not lost in it.
 */
export function frame(points, countries) {
  const boxes = points.map(([longitude, latitude]) => [longitude, latitude, longitude, latitude]);
  for (const { polygons } of countries) {
    const { box } = polygons[0];
    if (!points.some((point) => contains(box, point))) boxes.push(box);
  }
  if (!boxes.length) boxes.push([-180, -58, 180, 80]);
  const [west, south, east, north] = around(closeTogether(boxes));
  const middle = { longitude: (west + east) / 2, latitude: Math.max(Math.min((south + north) / 2, 70), -70) };
  const shrink = Math.cos((middle.latitude * Math.PI) / 180);
  const needed = Math.max(north - south, ((east - west) * shrink * HEIGHT) / WIDTH) * MARGIN;
  const scale = HEIGHT / Math.min(Math.max(needed, LEAST), MOST); // units a degree of latitude
  return viewOf(middle, shrink, scale);
}

function viewOf(middle, shrink, scale) {
  const across = WIDTH / (scale * shrink) / 2;
  const up = HEIGHT / scale / 2;
  const { longitude, latitude } = middle;
  const seen = [longitude - across, latitude - up, longitude + across, latitude + up];
  const turns = [-360, 0, 360].filter((turn) => seen[0] < 180 + turn && seen[2] > -180 + turn);
  const view = { width: WIDTH, height: HEIGHT, middle, shrink, scale, turns };
  const isSeen = (box, turn) =>
    box[0] + turn < seen[2] && box[2] + turn > seen[0] && box[1] < seen[3] && box[3] > seen[1];
  return {
    ...view,
    overlaps: (box, turn = null) => (turn === null ? turns : [turn]).some((each) => isSeen(box, each)),
    locate: ([x, y]) => project(view, nearest(x, longitude), y),
  };
}

/** A point of the drawing. */
export function project({ width, height, middle, shrink, scale }, longitude, latitude) {
  return [
    width / 2 + (longitude - middle.longitude) * shrink * scale,
    height / 2 - (latitude - middle.latitude) * scale,
  ];
}

/** Boxes turned around the world so that together they are narrow: Fiji and Samoa are neighbours. */
function closeTogether(boxes) {
  const starts = boxes.map(([west]) => west);
  const turned = starts.map((start) => boxes.map(([west, south, east, north]) => {
    const turn = west < start ? 360 : 0;
    return [west + turn, south, east + turn, north];
  }));
  const width = (some) => {
    const [west, , east] = around(some);
    return east - west;
  };
  return turned.reduce((best, each) => (width(each) < width(best) ? each : best), boxes);
}

/** A longitude turned by whole circles to within 180 degrees of another. */
const nearest = (longitude, other) => longitude + 360 * Math.round((other - longitude) / 360);

const contains = ([west, south, east, north], [longitude, latitude]) =>
  west <= longitude && longitude <= east && south <= latitude && latitude <= north;
