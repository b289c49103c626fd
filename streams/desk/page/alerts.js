// The view of alerts: the owner's subscriptions, and beside them the feed of their alerts. While a
// subscription is made (?new=QUERY) or changed (?edit=ID), its form and its trial are there
// instead.

import { go } from "./address.js";
import { alertFeed } from "./alerts-feed.js";
import { subscriptionForm } from "./alerts-form.js";
import { alertShortcuts } from "./alerts-keys.js";
import { pageLink, refreshLinks } from "./alerts-links.js";
import { subscriptions } from "./alerts-subscriptions.js";
import { trial } from "./alerts-trial.js";
import { get } from "./api.js";
import { announce, h } from "./dom.js";
import { follow } from "./live.js";
import { can } from "./me.js";
import { sentence } from "./problem.js";

const NO_FORM = { new: null, edit: null };

/** Fills an element with the view; `address` has `subscription`, and for editors `new` or `edit`. */
export async function show(main, address) {
  const list = subscriptions();
  const feed = alertFeed();
  const left = h("section", { class: "alerts-left", "aria-label": "Subscriptions" });
  const right = h("section", { class: "alerts-right", id: "alerts-feed", "aria-label": "Alerts" });
  let state = {};
  let chosen; // the subscription that the feed is of; undefined until the feed is loaded
  let tried = null; // the trial of the form that is open

  async function update(changed) {
    const before = state;
    state = stateOf(changed);
    if (state.form !== before.form) await (state.form ? openForm(changed) : closeForm());
    refreshLinks(main);
    if (!state.form && state.subscription !== chosen) await choose(state.subscription);
  }

  async function choose(id) {
    chosen = id;
    list.choose(id);
    await feed.load(id, list.nameOf(id));
    if (id) requestAnimationFrame(showFeed);
  }

  /** On a phone the feed is below the list. */
  function showFeed() {
    if (right.offsetTop > left.offsetTop) right.scrollIntoView();
  }

  async function openForm(changed) {
    const { form: wanted } = state;
    const id = changed.get("edit");
    try {
      const subscription = id && await get(`/subscriptions/${encodeURIComponent(id)}`);
      if (state.form === wanted) fillForm(subscription, changed.get("new") ?? "");
    } catch (problem) {
      left.replaceChildren(h("div", { class: "empty" },
        h("p", { class: "error", role: "alert" }, sentence(problem)),
        pageLink(NO_FORM, { class: "button" }, "Back to the subscriptions")));
    }
  }

  function fillForm(subscription, query) {
    tried?.leave();
    tried = trial();
    const form = subscriptionForm({
      subscription, query, onRead: tried.run, onSaved: saved, onCancel: () => go(NO_FORM),
    });
    left.replaceChildren(form.element);
    right.replaceChildren(tried.element);
    form.focus();
  }

  function closeForm() {
    tried?.leave();
    left.replaceChildren(list.element);
    right.replaceChildren(feed.element);
    feed.showWaiting();
  }

  async function saved({ id, name }) {
    await list.reload();
    go(NO_FORM);
    list.focus(id);
    announce(`${name || id} is saved`);
  }

  async function reload() {
    await list.reload();
    await feed.load(state.subscription, list.nameOf(state.subscription));
  }

  main.append(h("h1", { class: "visually-hidden" }, "Alerts"), h("div", { class: "alerts" }, left, right));
  await list.load();
  await update(address);
  const live = follow({ after: feed.after() }, {
    alert(alert) {
      feed.arrive(alert);
      list.count();
    },
    reload,
  });
  const removeShortcuts = alertShortcuts(right, feed.showFresh);
  const scrolling = { capture: true, passive: true }; // on a phone all of the view scrolls
  document.addEventListener("scroll", feed.showWaiting, scrolling);
  return {
    update,
    leave() {
      live.stop();
      feed.leave();
      removeShortcuts();
      document.removeEventListener("scroll", feed.showWaiting, scrolling);
      tried?.leave();
    },
  };
}

/** What of an address matters here. `form` is a text for the form that is open, null for none. */
function stateOf(address) {
  const [made, changed] = [address.get("new"), address.get("edit")];
  const isOpen = can("editor") && (made !== null || changed !== null);
  return { subscription: address.get("subscription"), form: isOpen ? JSON.stringify([made, changed]) : null };
}
