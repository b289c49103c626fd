// The form that makes or changes a subscription.

import { propertyFields } from "./alerts-fields.js";
import { idField } from "./alerts-id.js";
import { edited, PROPERTIES, propertyAt, texts } from "./alerts-properties.js";
import { get, send } from "./api.js";
import { h } from "./dom.js";
import { me } from "./me.js";
import { queryField } from "./query-field.js";
import { guide } from "./query-guide.js";

const ID_TAKEN = "urn:x-copytaster:problem:id-taken";
const DELIVERY = ["webhooks", "emails", "topic", "digest", "quiet", "timezone"];

/**
 * Make a form.
 *
 * @param subscription the one to change; null for a new one
 * @param query what a new one begins with
 * @param onRead called with the query in its canonical form whenever it was checked, null if it is not valid
 * @param onSaved called with the subscription as it was stored
 * @param onCancel called when it is not to be saved
 */
export function subscriptionForm({ subscription, query = "", onRead, onSaved, onCancel }) {
  const before = texts(subscription ?? { query });
  const { fields, zones } = propertyFields();
  const id = idField(() => [fields.name.text, typed.value]);
  const typed = queryField({
    label: "Query", value: before.query, placeholder: '"rail strike" AND WITHIN Europe',
    onRead: (checked) => {
      id.suggest();
      onRead(checked?.query ?? null);
    },
  });
  for (const [name, each] of Object.entries(fields)) each.text = before[name];
  let mayBeStored = false; // as an answer was lost
  const failed = h("p", { class: "error", role: "alert", hidden: true });
  const save = h("button", { class: "button primary", type: "submit" }, subscription ? "Save" : "Subscribe");
  const delivery = h("details", { class: "form-delivery", open: Boolean(subscription?.delivery) },
    h("summary", {}, "Delivery"),
    h("p", { class: "muted small" },
      `All alerts are on ${me.prefix}.alerts and in this page, whatever is set here.`),
    h("div", { class: "form-fields" }, DELIVERY.map((name) => fields[name].element)), zones);
  const all = { query: queryPart(typed), ...(subscription ? {} : { id }), ...fields };

  fields.name.element.addEventListener("input", id.suggest);

  async function submit(event) {
    event.preventDefault();
    clear();
    save.disabled = true;
    try {
      onSaved(await store());
    } catch (problem) {
      show(problem);
    } finally {
      save.disabled = false;
    }
  }

  /** The newest state is changed, so that what somebody else changed meanwhile in other properties stays. */
  async function store() {
    const now = Object.fromEntries(Object.keys(PROPERTIES).map((name) => [name, all[name].text]));
    if (!subscription) return create(now);
    const path = `/subscriptions/${encodeURIComponent(subscription.id)}`;
    return send("PUT", path, edited(await get(path), before, now));
  }

  async function create(now) {
    id.suggest();
    for (;;) {
      try {
        return await send("POST", "/subscriptions", edited({ id: id.text }, texts({}), now));
      } catch (problem) {
        mayBeStored ||= problem.status === 0;
        if (problem.type !== ID_TAKEN || mayBeStored || !id.another()) throw problem;
      }
    }
  }

  function clear() {
    failed.hidden = true;
    for (const name in all) if (name !== "query") all[name].problem(null);
  }

  /** Each error at the field that it is about; what is about none, above them. */
  function show({ type, detail, errors = [], message }) {
    const faults = type === ID_TAKEN ? [{ pointer: "#/id", detail }] : errors;
    const wrong = new Map(); // the faults of each property
    for (const fault of faults) {
      const name = fault.pointer === "#/id" ? "id" : propertyAt(fault.pointer);
      wrong.set(name, [...(wrong.get(name) ?? []), fault]);
    }
    for (const [name, found] of wrong) all[name]?.problem(sentence(found), found[0]);
    const others = faults.filter(({ pointer }) => !(pointer === "#/id" ? all.id : all[propertyAt(pointer)]));
    if (!faults.length || others.length) {
      failed.textContent = sentence(others) || detail || message;
      failed.hidden = false;
    }
    const first = Object.keys(all).find((name) => wrong.has(name));
    if (DELIVERY.includes(first)) delivery.open = true;
    if (first) all[first].focus();
  }

  const element = h("form", { class: "subscription-form", novalidate: true, on: { submit } },
    h("div", { class: "alerts-bar" },
      h("h2", {}, subscription ? `Edit ${subscription.name || subscription.id}` : "New subscription"),
      subscription && h("code", { class: "subscription-id" }, subscription.id)),
    typed.element, guide(),
    h("div", { class: "form-fields" },
      ["name", "updates", "unmatched", "starts", "ends"].map((name) => fields[name].element)),
    !subscription && id.element, delivery, failed,
    h("div", { class: "form-buttons" }, save,
      h("button", { class: "button", type: "button", on: { click: onCancel } }, "Cancel")));
  return { element, focus: typed.focus };
}

const sentence = (faults) => faults.map((fault) => fault.detail).join(". ");

/** The field of the query, with what the other fields have. */
const queryPart = (typed) => ({
  get text() { return typed.value; },
  focus: typed.focus,
  problem: (detail, fault) => typed.problem({ ...fault, detail }),
});
