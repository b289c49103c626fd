// The list of subscriptions with what changes it.

import { go } from "./address.js";
import { confirmDeletion } from "./alerts-dialog.js";
import { pageLink } from "./alerts-links.js";
import { figures, subscriptionList } from "./alerts-list.js";
import { get, send } from "./api.js";
import { announce, h } from "./dom.js";
import { can, me } from "./me.js";
import { sentence } from "./problem.js";

const PAGE = 100; // subscriptions
const MOST = 1_000; // of a call
const FIGURES_AFTER = 3_000; // milliseconds from an alert until the figures are asked for

/**
 * Make the list: `element`; `load()`, which throws, and `reload()`, which shows what is wrong; `choose(id)`,
 * `nameOf(id)` and `focus(id)`; and `count()`, to be called after an alert.
 */
export function subscriptions() {
  let all = [];
  let days = {};
  let next = null;
  let chosen = null;
  let counting = null;
  const list = h("div");
  const failed = h("p", { class: "notice bad", role: "alert", hidden: true });
  const more = h("button", { class: "button", hidden: true, on: { click: loadMore } }, "More subscriptions");
  const element = h("div", {},
    h("div", { class: "alerts-bar" }, h("h2", { tabindex: "-1" }, "Subscriptions"),
      h("span", { class: "muted alerts-owner" }, `of ${me.owner}`),
      h("a", { class: "button quiet to-alerts", href: "#alerts-feed" }, "Alerts ↓"),
      can("editor") && pageLink({ new: "", edit: null }, { class: "button" }, "New subscription")),
    !can("editor") && h("p", { class: "notice" },
      "Only editors can make and change subscriptions."),
    failed, list, more);

  async function load() {
    const limit = Math.min(Math.max(all.length, PAGE), MOST);
    const [page, found] = await Promise.all([get("/subscriptions", { limit }), get("/alerts/days")]);
    all = page.subscriptions;
    next = page.next;
    days = found.subscriptions;
    render();
  }

  async function loadMore() {
    await attempt(async () => {
      const page = await get("/subscriptions", { limit: PAGE, after: next });
      const first = page.subscriptions[0];
      all.push(...page.subscriptions);
      next = page.next;
      render();
      if (first) focus(first.id);
    });
  }

  function render() {
    more.hidden = next === null;
    list.replaceChildren(subscriptionList({ subscriptions: all, days, chosen, actions: { mute, remove } }));
  }

  function choose(id) {
    chosen = id;
    render();
  }

  async function mute({ id }, muted) {
    await attempt(async () => {
      await send("PATCH", path(id), { muted });
      await load();
      announce(muted ? "Muted" : "No longer muted");
      rowOf(id)?.querySelector("button").focus();
    });
  }

  async function remove(subscription) {
    if (!await confirmDeletion(subscription)) return;
    await attempt(async () => {
      await send("DELETE", path(subscription.id));
      await load();
      announce("Deleted");
      if (chosen === subscription.id) go({ subscription: null });
      element.querySelector("h2").focus();
    });
  }

  /** Make a change, or say why it cannot be made. */
  async function attempt(change) {
    failed.hidden = true;
    try {
      await change();
    } catch (problem) {
      failed.textContent = sentence(problem);
      failed.hidden = false;
    }
  }

  /** Ask for the figures again, a little later; many alerts may come at once. */
  function count() {
    counting ??= setTimeout(async () => {
      counting = null;
      days = (await get("/alerts/days").catch(() => ({ subscriptions: days }))).subscriptions;
      for (const { id } of all) {
        rowOf(id)?.querySelector(".subscription-figures").replaceWith(figures(days[id] ?? []));
      }
    }, FIGURES_AFTER);
  }

  const path = (id) => `/subscriptions/${encodeURIComponent(id)}`;
  const rowOf = (id) => list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  const focus = (id) => rowOf(id)?.querySelector("a").focus();
  const reload = () => attempt(load);
  const nameOf = (id) => all.find((each) => each.id === id)?.name;
  return { element, load, reload, choose, nameOf, focus, count };
}
