// The feed of alerts and retractions, newest first. What arrives is shown at once; while somebody reads
// further down it waits above, so that nothing moves.

import { Entries } from "./alerts-entries.js";
import { pageLink } from "./alerts-links.js";
import { get } from "./api.js";
import { firstDay } from "./days.js";
import { announce, h, shown } from "./dom.js";
import { whenBack } from "./live.js";
import { Pace } from "./pace.js";
import { sentence } from "./problem.js";

const PAGE = 50;
const MOST = 500; // alerts that are kept on the page

/**
 * Make a feed: `element`, `load(subscription, name)`, `after()`, `arrive(alert)`, `showFresh()`; and
 * `showWaiting()`, to be called when the page has been scrolled, and `leave()`.
 */
export function alertFeed() {
  let alerts = []; // those shown, newest first
  let waiting = []; // those that arrived since, newest first
  let next = null;
  let after = null; // the live id from which to follow
  let chosen = null; // the id of the subscription, null for all
  let isLoading = false;
  let retry = null; // after a failure
  const pace = new Pace(render);
  const entries = new Entries();
  const fresh = h("button", { class: "button primary feed-fresh", hidden: true, on: { click: showFresh } });
  const older = h("button", { class: "button feed-older", hidden: true, on: { click: showOlder } },
    "Older alerts");
  const full = h("p", { class: "muted feed-full", hidden: true }, `The newest ${MOST} alerts are shown.`);
  const of = h("div", { class: "feed-of muted" });
  const failed = h("p", { class: "error", role: "alert", hidden: true });
  const element = h("div", { class: "feed" },
    h("div", { class: "alerts-bar" }, h("h2", {}, "Alerts"), of),
    fresh, failed, entries.element, older, full);

  /** Show the newest alerts, of one subscription unless it is null. */
  async function load(subscription, name) {
    if (subscription !== chosen) keepOnly(subscription);
    chosen = subscription;
    waiting = [];
    const all = pageLink({ subscription: null }, { class: "button" }, "Show all");
    of.replaceChildren(...(subscription ? [`of ${shown(name || subscription)}`, all] : []));
    await fetchPage({}, (page) => {
      alerts = page.alerts;
      after = page.after;
      waiting = waiting.filter(isNew);
    });
  }

  /** Until its alerts are loaded, those of a subscription stay, or all if it is null, and no others. */
  function keepOnly(subscription) {
    pace.stop();
    alerts = alerts.filter((alert) => !subscription || alert.subscription === subscription);
    next = null;
    older.hidden = full.hidden = true;
    entries.show(alerts);
  }

  async function showOlder() {
    const before = alerts.length;
    await fetchPage({ before: next }, (page) => {
      alerts = [...alerts, ...page.alerts].slice(0, MOST);
    });
    entries.focus(before);
  }

  async function fetchPage(parameters, put) {
    const asked = chosen;
    retry?.stop();
    failed.hidden = true;
    isLoading = true;
    entries.element.setAttribute("aria-busy", "true");
    try {
      const page = await get("/alerts", { subscription: chosen, limit: PAGE, ...parameters });
      if (asked !== chosen) return;
      put(page);
      next = page.next;
      render();
    } catch (problem) {
      if (asked !== chosen) return;
      retry = whenBack(() => fetchPage(parameters, put));
      failed.textContent = sentence(problem);
      failed.hidden = false;
    }
    isLoading = false;
    entries.element.setAttribute("aria-busy", "false");
    showWaiting();
  }

  /** Take an alert that has just been told. */
  function arrive(alert) {
    if ((chosen && alert.subscription !== chosen) || !isNew(alert)) return;
    waiting = [alert, ...waiting].slice(0, MOST);
    if (alert.kind === "retract") entries.retract(alert);
    if (waiting.length === 1 || alert.kind === "retract") announce(freshText());
    showWaiting();
    showCount();
  }

  const isNew = ({ id }) => ![...alerts, ...waiting].some((known) => known.id === id);

  /** Whether the beginning of the feed is out of sight, above, or the feed itself is not there yet. */
  function isHeld() {
    const top = document.getElementById("main").getBoundingClientRect().top;
    return isLoading || element.getBoundingClientRect().top < top;
  }

  /** Show what waits, unless that would move what somebody reads. */
  function showWaiting() {
    if (!waiting.length || isHeld()) return;
    release();
    pace.changed();
  }

  function showFresh() {
    if (!waiting.length) return;
    release();
    render();
    entries.focus(0);
  }

  function release() {
    alerts = [...waiting, ...alerts].slice(0, MOST);
    waiting = [];
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
    entries.show(alerts, nothing(chosen));
  }

  function leave() {
    pace.stop();
    retry?.stop();
  }

  return { element, load, arrive, after: () => after, showFresh, showWaiting, leave };
}

const nothing = (subscription) => h("div", { class: "empty" },
  h("p", {}, `No alerts ${subscription ? `of ${subscription} ` : ""}since ${firstDay()}.`),
  h("p", { class: "muted" }, "A story that matches a subscription is shown here as soon as it arrives, and "
    + "again when a new version changes it, or when it is killed."));
