// What a column says when it has no stories.

import { h, wireText } from "./dom.js";
import { me } from "./me.js";

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

/** `problem` is an error of the API, or of the column itself. */
export function failedColumn(problem) {
  const fault = problem.errors?.find(({ start }) => start !== undefined) ?? problem.errors?.[0];
  return [h("div", { class: "notice bad", role: "alert" },
    h("p", {}, problem.status === 0 ? "The server does not answer. What is shown may be old." : problem.message),
    fault && wireText("p", fault.detail, { class: "small" })),
    h("button", { class: "button", "data-action": "reload" }, "Try again")];
}
