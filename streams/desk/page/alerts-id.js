// The id of a new subscription. It is made of the name, or else of the query, until somebody types another.

import { field, input } from "./alerts-fields.js";
import { h } from "./dom.js";

const LONGEST = 60; // characters
const ATTEMPTS = 20;

/**
 * The field, closed at first: `element`, and what fields of the form have. `texts()` are those that an id can
 * be made of, the best first. `suggest()` is to be called when they change, and `another()` when the id is
 * taken: it returns whether there is another to try.
 */
export function idField(texts) {
  const control = input({ spellcheck: "false", autocapitalize: "off" });
  const id = field("Id", control, "It cannot be changed later.");
  const shown = h("code", { class: "subscription-id" });
  const element = h("details", { class: "form-id" }, h("summary", {}, "Id ", shown), id.element);
  let isTyped = false;
  let attempt = 1;
  control.addEventListener("input", () => {
    isTyped = control.value !== "";
    shown.textContent = control.value;
  });

  function suggest() {
    if (isTyped) return;
    attempt = 1;
    put(suggestion());
  }

  function another() {
    attempt += 1;
    if (isTyped || attempt > ATTEMPTS) return false;
    put(`${suggestion()}-${attempt}`);
    return true;
  }

  function put(text) {
    id.text = text;
    shown.textContent = text;
  }

  const suggestion = () => texts().map(plain).find(Boolean) ?? "subscription";

  return {
    element,
    suggest,
    another,
    get text() { return control.value.trim(); },
    focus: id.focus,
    problem(detail) {
      if (detail) element.open = true;
      id.problem(detail);
    },
  };
}

function plain(text) {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/[^a-z0-9]+/g, " ").trim().slice(0, LONGEST).trim().replaceAll(" ", "-");
}
