// The outlines of countries: countries.json, TopoJSON that processors/training/outlines.py makes.

let fetched = null;

/**
 * All countries: {code, polygons: [{rings, box}], box}, the largest polygon first. A ring is a list of
 * [longitude, latitude], a box [west, south, east, north], `code` the ISO 3166 alpha-2 code, if there is one.
 */
export function outlines() {
  fetched ??= load().catch((error) => {
    fetched = null; // try again at the next map
    throw error;
  });
  return fetched;
}

async function load() {
  const response = await fetch("/assets/countries.json");
  if (!response.ok) throw new Error(`The outlines of countries are not there: ${response.status}`);
  return decoded(await response.json());
}

/** The countries of a topology: arcs that neighbours share become the rings of each. */
export function decoded({ transform: { scale, translate }, arcs, objects }) {
  const lines = arcs.map((steps) => {
    let [x, y] = [0, 0];
    return steps.map(([across, up]) => {
      x += across;
      y += up;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const line = (index) => (index >= 0 ? lines[index] : lines[~index].toReversed());
  const ringOf = (indices) => unbroken(indices.flatMap((index, i) => line(index).slice(i ? 1 : 0)));
  return objects.countries.geometries.map(({ id, arcs: polygons }) => {
    const made = polygons.map((rings) => rings.map(ringOf)).map((rings) => ({ rings, box: boxOf(rings[0]) }));
    made.sort((one, other) => size(other.box) - size(one.box));
    return { code: id, polygons: made, box: around(made.map(({ box }) => box)) };
  });
}

/** A ring whose longitudes go on beyond 180 degrees; one around a pole is closed along the map's edge. */
function unbroken(ring) {
  let turn = 0;
  const points = ring.map(([longitude, latitude], i) => {
    const step = i ? longitude - ring[i - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    return [longitude + turn, latitude];
  });
  const pole = 90 * Math.sign(ring[0][1]);
  return turn ? [...points, [points.at(-1)[0], pole], [points[0][0], pole]] : points;
}

const size = ([west, south, east, north]) => (east - west) * (north - south);

/** The box of points. */
export function boxOf(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The box around boxes. */
export const around = (boxes) =>
  boxOf(boxes.flatMap(([west, south, east, north]) => [[west, south], [east, north]]));
