// What a column says when it has no stories.

import { h, shown, wireText } from "./dom.js";
import { me } from "./me.js";
import { sentence } from "./problem.js";

/** `about` is {kind, filtered}: what the column shows, and whether filters are set. */
export function emptyColumn({ kind, filtered }) {
  if (filtered) {
    return [h("p", {}, "No story of the last ", days(), " matches these filters."),
      h("button", { class: "button", "data-action": "clear-filters" }, "Clear the filters")];
  }
  if (kind === "all") {
    return [h("p", {}, h("strong", {}, "No stories yet.")),
      h("p", {}, "Stories appear here as they come. Push one from a terminal:"),
      h("pre", {}, h("code", {}, "copytaster push story.txt"))];
  }
  return [h("p", {}, "No story of the last ", days(), " matches."),
    h("p", { class: "muted" }, "New ones appear here as they come.")];
}

const days = () => (me.days === 1 ? "day" : `${me.days} days`);

/** `problem` is an error of the API or of the column itself, `query` the column's with its filters. */
export function failedColumn(problem, query) {
  const fault = problem.errors?.find(({ start }) => start !== undefined);
  const away = problem.status === 0;
  return [
    h("div", { class: "notice bad", role: "alert" },
      h("p", {}, away ? "The server does not answer. What is shown may be old." : sentence(problem)),
      fault && [wireText("p", fault.detail), wrongPlace(query, fault)]),
    !fault && h("button", { class: "button", "data-action": "reload" }, "Try again"),
  ].filter(Boolean);
}

/** The query with the wrong place marked; places are in code points. */
function wrongPlace(query, { start, end }) {
  const letters = [...query];
  const part = (from, to) => shown(letters.slice(from, to).join(""));
  return h("code", { class: "wire-text" },
    part(0, start), h("span", { class: "query-wrong" }, part(start, end) || " "), part(end));
}
