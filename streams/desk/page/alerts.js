// The view of alerts: the owner's subscriptions, and beside them the feed of their alerts. While a
// subscription is made (?new=QUERY) or changed (?edit=ID), its form and what it would have brought are in their
// place.

import { go } from "./address.js";
import { alertFeed } from "./alerts-feed.js";
import { subscriptionForm } from "./alerts-form.js";
import { refreshLinks } from "./alerts-links.js";
import { subscriptions } from "./alerts-subscriptions.js";
import { trial } from "./alerts-trial.js";
import { get } from "./api.js";
import { announce, h } from "./dom.js";
import { follow } from "./live.js";
import { can } from "./me.js";

/** Fills an element with the view; `address` has `subscription`, and for editors `new` or `edit`. */
export async function show(main, address) {
  const list = subscriptions();
  const feed = alertFeed();
  const left = h("section", { class: "alerts-left", "aria-label": "Subscriptions" });
  const right = h("section", { class: "alerts-right", "aria-label": "Alerts" });
  let state = {};
  let tried = null; // the trial of the form that is open

  async function update(changed) {
    const before = state;
    state = stateOf(changed);
    refreshLinks(main);
    if (state.form !== before.form) {
      tried?.leave();
      tried = null;
      if (state.form) await showForm(changed);
      else showLists();
    }
    if (!state.form && state.subscription !== before.subscription) await choose(state.subscription);
  }

  function showLists() {
    left.replaceChildren(list.element);
    right.replaceChildren(feed.element);
  }

  async function choose(id) {
    list.choose(id);
    await feed.load(id, list.nameOf(id));
  }

  async function showForm(changed) {
    const id = changed.get("edit");
    tried = trial();
    const form = subscriptionForm({
      subscription: id && await get(`/subscriptions/${encodeURIComponent(id)}`),
      query: changed.get("new") ?? "",
      onRead: tried.run,
      onSaved: saved,
      onCancel: close,
    });
    left.replaceChildren(form.element);
    right.replaceChildren(tried.element);
    form.focus();
  }

  async function saved({ id, name }) {
    await list.load();
    await close();
    list.focus(id);
    announce(`${name || id} is saved`);
  }

  const close = () => go({ new: null, edit: null });

  async function reload() {
    await list.load();
    if (!state.form) await choose(state.subscription);
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
  return { update, leave: () => live.stop() };
}

/** What of an address matters here. `form` is a text for the form that is open, null for none. */
function stateOf(address) {
  const [made, changed] = [address.get("new"), address.get("edit")];
  const isOpen = can("editor") && (made !== null || changed !== null);
  return { subscription: address.get("subscription"), form: isOpen ? JSON.stringify([made, changed]) : null };
}
