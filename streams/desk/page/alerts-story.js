// A story in the feed of alerts, and in the trial of a query.

import { CLOSED } from "./address.js";
import { pageLink } from "./alerts-links.js";
import { h, shown } from "./dom.js";

/** The headline, a heading such as "h4", as a link that opens the story. `parts` are nodes and texts. */
export function headline(tag, uri, parts) {
  return h(tag, { class: "alert-headline wire-text", dir: "auto" },
    pageLink({ ...CLOSED, story: uri }, {}, parts));
}

/** What is known of a version in a line: its urgency, source and version, and whatever else there is. */
export function origin({ urgency, source, version }, ...others) {
  const parts = [
    urgency && h("span", { class: urgency <= 3 ? `urgency-${urgency}` : "" }, `urgency ${urgency}`),
    source && h("span", { class: "wire-text", dir: "auto" }, shown(source)),
    version && h("span", { class: "wire-text", dir: "auto" }, `version ${shown(version)}`),
    ...others,
  ];
  const known = parts.filter(Boolean);
  return h("p", { class: "alert-origin" }, known.map((part, i) => [i > 0 && " · ", part]));
}
