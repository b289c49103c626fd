// The fields of the form of a subscription. Each says below it what it wants, and what is wrong with it.

import { h, uniqueId } from "./dom.js";

/**
 * A labelled field: `element`, `text` (what it has), `focus()`, and `problem(detail)`, null for none.
 *
 * @param label what it is called
 * @param control an `<input>`, `<select>` or `<textarea>`
 * @param hint what it wants, if the label does not say it
 */
export function field(label, control, hint = "") {
  const id = uniqueId("field");
  const wrong = h("p", { id: `${id}-error`, class: "error small" });
  control.id = id;
  control.classList.add("field");
  control.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
  control.addEventListener("input", () => problem(null)); // it was of the text before

  function problem(detail) {
    wrong.textContent = detail ?? "";
    control.setAttribute("aria-invalid", String(Boolean(detail)));
  }

  return {
    element: h("div", { class: "form-field" },
      h("label", { for: id }, label), control, wrong,
      hint && h("p", { id: `${id}-hint`, class: "muted small" }, hint)),
    get text() { return control.value; },
    set text(text) {
      control.value = text;
      problem(null);
    },
    focus: () => control.focus(),
    problem,
  };
}

export const input = (properties = {}) => h("input", { type: "text", autocomplete: "off", ...properties });

const area = (rows, properties = {}) =>
  h("textarea", { rows, spellcheck: "false", autocapitalize: "off", ...properties });

/** A choice among `[value, label]`. */
export const choice = (options) =>
  h("select", {}, options.map(([value, label]) => h("option", { value }, label)));

/** The fields of the properties of a subscription but its id and query, by their names in `PROPERTIES`. */
export function propertyFields() {
  const zones = h("datalist", { id: uniqueId("zones") },
    Intl.supportedValuesOf("timeZone").map((zone) => h("option", { value: zone })));
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    zones,
    fields: {
      name: field("Name", input({ maxlength: 200 }), "Shown in lists. If it is empty, the id is shown."),
      updates: field("Updates", choice([
        ["facts", "new versions with other facts"],
        ["all", "all new versions"],
        ["none", "none"],
      ]), "Facts are the headline, subjects, names and quotations."),
      unmatched: field("New versions that no longer match", choice([
        ["retract", "are retracted"],
        ["ignore", "are ignored"],
      ])),
      starts: field("Starts", input({ type: "datetime-local" }), `At once if empty. Time zone: ${here}.`),
      ends: field("Ends", input({ type: "datetime-local" }),
        "Never if empty. Retractions are still sent after it."),
      topic: field("Topic", input(), "For example, storms for the topic wire.alert.storms."),
      webhooks: field("Webhooks", area(2), "URLs, one a line. Each alert is a signed POST."),
      emails: field("E-mail addresses", area(2, { inputmode: "email" }), "One a line."),
      digest: field("Digest", input({ placeholder: "each alert at once" }),
        "Together after so many minutes, as in 30, or at times of the day, as in 08:00, 17:30."),
      quiet: field("Quiet hours", input({ placeholder: "none" }),
        "As in 22:00-06:00. Alerts wait for their end; retractions do not."),
      timezone: field("Time zone", input({ list: zones.id }), "Of the digest and the quiet hours."),
    },
  };
}
