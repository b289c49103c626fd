// An entry of the feed: a match, an update or a retraction.

import { pageLink } from "./alerts-links.js";
import { headline, origin } from "./alerts-story.js";
import { headlineWithMarks, whyElement } from "./alerts-why.js";
import { h, shown } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { dateFormat } from "./locale.js";
import { wholeTime } from "./time.js";

const KINDS = { match: "Match", update: "Update", retract: "Retracted" };
const REASONS = {
  killed: "The story was killed: do not use it.",
  withheld: "The story is withheld: do not use it.",
  unmatched: "The new version no longer matches.",
};
const CLOCK = dateFormat({ hour: "2-digit", minute: "2-digit" });

/** A retraction has the same key as the alerts that it retracts. */
export const keyOf = ({ subscription, story }) => JSON.stringify([subscription, story.uri]);

/** An entry as an element. */
export function entry(alert) {
  const { id, kind, subscription, name, story, why, changed, reason, at, replayed } = alert;
  return h("li", { class: `alert ${kind}`, dataset: { id, key: keyOf(alert) } },
    h("p", { class: "alert-head" },
      h("span", { class: "alert-kind" }, KINDS[kind]),
      pageLink({ subscription }, { class: "alert-for" }, shown(name || subscription)),
      replayed && h("span", { class: "tag" }, "replayed"),
      h("time", { datetime: at, title: wholeTime(at) }, CLOCK.format(new Date(at)))),
    headline("h4", story.uri, kind === "retract"
      ? shown(withoutKill(story.headline) || story.uri)
      : story.headline ? headlineWithMarks(story.headline, why) : shown(story.uri)),
    reason && h("p", { class: "alert-reason" }, REASONS[reason]),
    origin(story, changed?.length && `changed: ${changed.join(", ")}`),
    whyElement(why));
}

/** Show of an entry that it was retracted later. */
export function markRetracted(element) {
  if (element.classList.contains("retracted")) return;
  element.classList.add("retracted");
  element.querySelector(".alert-for").after(h("span", { class: "tag retracted-tag" }, "retracted later"));
}
