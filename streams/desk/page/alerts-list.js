// The owner's subscriptions: their queries, how many alerts they brought a day, and buttons to change them.

import { dayBars } from "./alerts-days.js";
import { pageLink } from "./alerts-links.js";
import { firstDay, lastDays } from "./days.js";
import { h, shown } from "./dom.js";
import { can } from "./me.js";
import { count } from "./numbers.js";
import { queryText } from "./query-outcome.js";

const EXAMPLES = [
  ['"rail strike" AND WITHIN Europe', "stories with these words that name a place in Europe"],
  ["SPEAKER (ROLE finance minister) SAYS (deficit OR budget)", "in which a finance minister speaks of them"],
  ["SUBJECT flood AND WITHIN Asia", "about floods, of which a place is in Asia"],
];

/**
 * The list, as an element.
 *
 * @param subscriptions those of the owner
 * @param days the answer of `GET /alerts/days`: alerts by subscription and day
 * @param chosen the id of the one whose alerts are shown, null for all
 * @param actions `mute(subscription, muted)` and `remove(subscription)`, which are called by the buttons
 */
export function subscriptionList({ subscriptions, days, chosen, actions }) {
  if (!subscriptions.length) return nothing();
  return h("ul", { class: "subscriptions" }, subscriptions.map((subscription) =>
    row(subscription, days[subscription.id] ?? [], subscription.id === chosen, actions)));
}

function row(subscription, days, isChosen, actions) {
  const { id, name, query, muted } = subscription;
  const kind = `subscription ${isChosen ? "chosen" : ""} ${muted ? "muted-row" : ""}`;
  return h("li", { class: kind, dataset: { id } },
    h("h3", {},
      pageLink({ subscription: isChosen ? null : id }, { "aria-current": `${isChosen}` }, shown(name || id)),
      name && name !== id && h("code", { class: "subscription-id" }, id),
      state(subscription).map((text) => h("span", { class: "tag" }, text))),
    h("p", { class: "subscription-query" }, queryText(shown(query))),
    delivered(subscription.delivery ?? {}),
    h("div", { class: "subscription-foot" }, figures(days), can("editor") && buttons(subscription, actions)));
}

function state({ muted, starts, ends }) {
  const now = Date.now();
  return [
    muted && "muted",
    starts && Date.parse(starts) > now && "not begun",
    ends && Date.parse(ends) <= now && "ended",
  ].filter(Boolean);
}

function delivered({ topic, webhooks = [], emails = [], digest, quiet }) {
  const parts = [
    topic && `topic ${topic}`,
    webhooks.length > 0 && count(webhooks.length, "webhook"),
    emails.length > 0 && count(emails.length, "e-mail address", "e-mail addresses"),
    digest && (digest.minutes ? `digest after ${digest.minutes} min` : `digest at ${digest.at.join(", ")}`),
    quiet && `quiet ${quiet.start} to ${quiet.end}`,
  ].filter(Boolean);
  return parts.length > 0 && h("p", { class: "muted small" }, `Delivery: ${parts.join(" · ")}`);
}

const NONE = { match: 0, update: 0, retract: 0 };

/** How many alerts a subscription brought, from `GET /alerts/days`. */
export function figures(days) {
  const shownDays = lastDays(days, NONE);
  const sum = (kind) => shownDays.reduce((total, day) => total + day[kind], 0);
  const text = [
    count(sum("match"), "match", "matches"),
    sum("update") && count(sum("update"), "update"),
    sum("retract") && count(sum("retract"), "retraction"),
  ].filter(Boolean).join(", ");
  const bars = shownDays.map(({ day, match }) => ({ day, count: match }));
  return h("div", { class: "subscription-figures" }, dayBars(bars, "Matches"),
    h("p", { class: "small" }, text, h("br"), h("span", { class: "muted" }, last(shownDays))));
}

function last(days) {
  const ago = days.toReversed().findIndex(({ match, update, retract }) => match + update + retract);
  return ago < 0 ? `none since ${firstDay()}` : `last ${["today", "yesterday"][ago] ?? `${ago} days ago`}`;
}

function buttons(subscription, { mute, remove }) {
  const { id, name, muted } = subscription;
  const of = h("span", { class: "visually-hidden" }, ` ${shown(name || id)}`);
  return h("div", { class: "subscription-buttons" },
    pageLink({ edit: id }, { class: "button quiet" }, "Edit", of),
    h("button", { class: "button quiet", on: { click: () => mute(subscription, !muted) } },
      muted ? "Unmute" : "Mute", of.cloneNode(true)),
    h("button", { class: "button quiet", on: { click: () => remove(subscription) } },
      "Delete", of.cloneNode(true)));
}

function nothing() {
  if (!can("editor")) return h("p", { class: "empty" }, "There is no subscription yet.");
  return h("div", { class: "empty" },
    h("p", {}, "A subscription is a query. You get an alert for each story that matches it, for its new "
      + "versions, and when it is killed. Begin with an example:"),
    h("ul", { class: "examples" }, EXAMPLES.map(([query, stories]) => h("li", {},
      pageLink({ new: query }, {}, queryText(query)), h("span", { class: "muted" }, stories)))));
}
