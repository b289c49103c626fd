// The feed of alerts and retractions, newest first. What arrives waits above it until it is asked for.

import { entry, keyOf, markRetracted } from "./alerts-entry.js";
import { pageLink } from "./alerts-links.js";
import { get } from "./api.js";
import { period } from "./days.js";
import { announce, h, shown } from "./dom.js";
import { dateFormat } from "./locale.js";
import { sentence } from "./problem.js";

const PAGE = 50;
const MOST = 500; // alerts that are kept on the page
const DATE = dateFormat({ weekday: "long", day: "numeric", month: "long" });

/** Make a feed: `element`, `load(subscription, name)`, `after()`, `arrive(alert)`, `showFresh()`. */
export function alertFeed() {
  let alerts = []; // those shown, newest first
  let waiting = []; // those that arrived since, newest first
  let next = null;
  let after = null; // the live id from which to follow
  let chosen = null; // the id of the subscription, null for all
  const list = h("div", { class: "feed-days", "aria-busy": "true" });
  const fresh = h("button", { class: "button primary feed-fresh", hidden: true, on: { click: showFresh } });
  const older = h("button", { class: "button feed-older", hidden: true, on: { click: showOlder } },
    "Older alerts");
  const full = h("p", { class: "muted feed-full", hidden: true }, `The newest ${MOST} alerts are shown.`);
  const of = h("div", { class: "feed-of muted" });
  const failed = h("p", { class: "error", role: "alert", hidden: true });

  /** Show the newest alerts, of one subscription unless it is null. */
  async function load(subscription, name) {
    chosen = subscription;
    const all = pageLink({ subscription: null }, { class: "button" }, "Show all");
    of.replaceChildren(...(subscription ? [`of ${shown(name || subscription)}`, all] : []));
    await fetchPage({}, (page) => {
      alerts = page.alerts;
      after = page.after;
      waiting = [];
    });
  }

  async function showOlder() {
    const before = alerts.length;
    await fetchPage({ before: next }, (page) => {
      alerts = [...alerts, ...page.alerts].slice(0, MOST);
    });
    list.querySelectorAll(".alert-headline a")[before]?.focus();
  }

  async function fetchPage(parameters, put) {
    const asked = chosen;
    failed.hidden = true;
    list.setAttribute("aria-busy", "true");
    try {
      const page = await get("/alerts", { subscription: chosen, limit: PAGE, ...parameters });
      if (asked !== chosen) return;
      put(page);
      next = page.next;
      render();
    } catch (problem) {
      failed.textContent = sentence(problem);
      failed.hidden = false;
    }
    list.setAttribute("aria-busy", "false");
  }

  /** Take an alert that has just been told. */
  function arrive(alert) {
    if (chosen && alert.subscription !== chosen) return;
    if ([...alerts, ...waiting].some(({ id }) => id === alert.id)) return;
    if (!alerts.length) {
      alerts = [alert]; // nothing can move that somebody reads
      return render();
    }
    waiting = [alert, ...waiting].slice(0, MOST);
    if (alert.kind === "retract") {
      const told = [...list.querySelectorAll(".alert")].filter(({ dataset }) => dataset.key === keyOf(alert));
      told.forEach(markRetracted);
    }
    if (waiting.length === 1 || alert.kind === "retract") announce(freshText());
    showCount();
  }

  function showFresh() {
    if (!waiting.length) return;
    alerts = [...waiting, ...alerts].slice(0, MOST);
    waiting = [];
    render();
    list.querySelector(".alert-headline a")?.focus();
  }

  function freshText() {
    const back = waiting.filter(({ kind }) => kind === "retract").length;
    return `${waiting.length} new${back ? `, ${back} retracted` : ""}`;
  }

  function showCount() {
    fresh.hidden = !waiting.length;
    fresh.textContent = freshText();
  }

  function render() {
    showCount();
    older.hidden = next === null || alerts.length >= MOST;
    full.hidden = alerts.length < MOST;
    list.replaceChildren(...(alerts.length ? days(alerts) : [nothing(chosen)]));
  }

  const element = h("div", { class: "feed" },
    h("div", { class: "alerts-bar" }, h("h2", {}, "Alerts"), of), fresh, failed, list, older, full);
  return { element, load, arrive, after: () => after, showFresh };
}

function days(alerts) {
  const newest = new Map(); // the kind of the newest alert of each story and subscription
  const found = new Map();
  for (const alert of alerts) {
    const key = keyOf(alert);
    if (!newest.has(key)) newest.set(key, alert.kind);
    const isRetracted = alert.kind !== "retract" && newest.get(key) === "retract";
    const day = nameOf(new Date(alert.at));
    found.set(day, [...(found.get(day) ?? []), entry(alert, isRetracted)]);
  }
  return [...found].map(([day, entries]) =>
    h("section", {}, h("h3", { class: "feed-day" }, day), h("ol", {}, entries)));
}

function nameOf(date) {
  const today = new Date();
  const yesterday = new Date(today);
  yesterday.setDate(today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  return date.toDateString() === yesterday.toDateString() ? "Yesterday" : DATE.format(date);
}

const nothing = (subscription) => h("div", { class: "empty" },
  h("p", {}, `No alerts ${subscription ? `of ${subscription} ` : ""}in ${period()}.`),
  h("p", { class: "muted" }, "A story that matches a subscription is shown here as soon as it arrives, and "
    + "again when a new version changes it, or when it is killed."));
