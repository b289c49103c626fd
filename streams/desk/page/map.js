// A map of the places that a story names: outlines of countries, from Natural Earth, and points with names.

import { h, shown, svg } from "./dom.js";
import { labels } from "./map-labels.js";
import { outlines } from "./outlines.js";
import { frame, project } from "./projection.js";
import { countryName, list } from "./words.js";

const MOST_POINTS = 30;

/** The places of a story on a map, or null if it names none whose position is certain. */
export function storyMap({ places = [], entities = [] }) {
  const points = places
    .filter(({ rel, geoJSON }) => rel === "mentioned" && geoJSON?.type === "Point")
    .map(({ name, geoJSON: { coordinates } }) => ({ name, coordinates }));
  const countries = new Set(entities.filter(({ country }) => country).map(({ country }) => country));
  return placesMap(points.slice(0, MOST_POINTS), [...countries]);
}

/**
 * A figure with a map; the outlines are fetched when it comes into view. `points` are {name, coordinates:
 * [longitude, latitude]}, `countries` ISO 3166 codes.
 */
export function placesMap(points, countries) {
  if (!points.length && !countries.length) return null;
  const figure = h("figure", { class: "map" });
  const observer = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    observer.disconnect();
    try {
      figure.append(drawing(await outlines(), points, countries));
    } catch {
      figure.append(h("p", { class: "muted" }, alternative(points, countries)));
    }
  });
  observer.observe(figure);
  return figure;
}

function alternative(points, countries) {
  const places = points.map(({ name }) => shown(name));
  const lands = countries.map(countryName).filter((name) => !places.includes(name));
  return `Map: ${list([...places, ...lands])}`;
}

function drawing(world, points, countries) {
  const named = world.filter(({ code }) => countries.includes(code));
  const view = frame(points.map(({ coordinates }) => coordinates), named);
  const inView = world.filter(({ box }) => view.overlaps(box));
  const viewBox = `0 0 ${view.width} ${view.height}`;
  return svg("svg", { viewBox, role: "img", "aria-label": alternative(points, countries) },
    svg("rect", { class: "sea", width: view.width, height: view.height }),
    inView.map((country) => svg("path", {
      class: countries.includes(country.code) ? "country named" : "country",
      d: pathOf(country.polygons, view),
    })),
    labels(view, points, named));
}

function pathOf(polygons, view) {
  const paths = [];
  for (const turn of view.turns) {
    for (const { rings, box } of polygons) {
      if (!view.overlaps(box, turn)) continue;
      for (const ring of rings) {
        const points = ring.map(([longitude, latitude]) => project(view, longitude + turn, latitude));
        paths.push(`M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`);
      }
    }
  }
  return paths.join("");
}
