// The bar of filters, which apply to all columns, with the pause and the button that adds a column.

import { go, read } from "./address.js";
import { h, shown } from "./dom.js";
import { queryField } from "./query-field.js";
import { FILTERS, filtersOf } from "./wire-query.js";
import { capitalised, languageName } from "./words.js";

const URGENCIES = [["1", "1: flash"], ["1-2", "1–2: urgent"], ["1-3", "1–3"], ["1-4", "1–4"], ["1-5", "1–5"]];

/**
 * The bar's `element`; `setKnown(known)` sets what there is to choose from, the answer of `GET /filters`;
 * `update(address, canAdd)` shows the filters of an address, and whether a column can be added.
 */
export function filterBar({ pause, add }) {
  const fields = {
    urgency: choice("Urgency", "Any urgency"),
    source: choice("Source", "All sources"),
    desk: choice("Desk", "All desks"),
    language: choice("Language", "All languages"),
  };
  fields.urgency.offer(URGENCIES);
  for (const [name, { field }] of Object.entries(fields)) {
    field.addEventListener("change", () => go({ [name]: field.value || null }));
  }
  const words = wordsField();
  let wordsBefore = ""; // of the address
  const clear = h("button", { class: "button quiet", "data-action": "clear-filters" }, "Clear");
  const pauseButton = h("button", {
    class: "button pause", "aria-pressed": "false", title: "Pause (p)", on: { click: pause },
  }, "Pause");
  const unfold = () => toggle.setAttribute("aria-expanded", element.classList.toggle("unfolded"));
  const toggle = h("button", {
    class: "button filters-toggle", "aria-expanded": "false", "aria-controls": "filters",
    on: { click: unfold },
  }, "Filters");
  const addButton = h("button", { class: "button", title: "Add a column (a)", on: { click: add } },
    "Add column");
  const element = h("div", { class: "wire-bar" },
    toggle,
    h("form", { class: "filters", id: "filters", "aria-label": "Filters for all columns",
      on: { submit: (event) => event.preventDefault() } },
    Object.values(fields).map(({ label }) => label), words.element, clear),
    h("div", { class: "wire-actions" }, pauseButton, addButton));

  function setKnown({ sources, desks, languages }) {
    fields.source.offer(sources.map(({ name, stories }) => [name, `${shown(name)} (${stories})`]));
    fields.desk.offer(desks.map(({ slug, name, stories }) => [slug, `${capitalised(name)} (${stories})`]));
    const languageText = ({ code, stories }) => [code, `${shown(languageName(code))} (${stories})`];
    fields.language.offer(languages.map(languageText));
  }

  function update(address, canAdd) {
    addButton.disabled = !canAdd;
    const filters = filtersOf(address);
    for (const [name, { field, label }] of Object.entries(fields)) {
      ensure(field, filters[name]);
      field.value = filters[name];
      label.classList.toggle("set", Boolean(filters[name]));
    }
    const isTyping = filters.words === wordsBefore && words.element.contains(document.activeElement);
    if (!isTyping && words.value !== filters.words) words.value = filters.words;
    wordsBefore = filters.words;
    const set = FILTERS.filter((name) => filters[name]).length;
    clear.hidden = !set;
    toggle.textContent = set ? `Filters (${set})` : "Filters";
  }
  const setPaused = (paused) => {
    pauseButton.setAttribute("aria-pressed", paused);
    pauseButton.textContent = paused ? "Paused: resume" : "Pause";
  };
  return { element, setKnown, update, setPaused, focus: () => words.focus() };
}

export const clearFilters = () => go(Object.fromEntries(FILTERS.map((name) => [name, null])));

function choice(name, any) {
  const field = h("select", { class: "field" });
  const offer = (options) => {
    const { value } = field;
    field.replaceChildren(...[["", any], ...options].map(([value, text]) => h("option", { value }, text)));
    field.value = value;
  };
  return { field, offer, label: h("label", {}, h("span", { class: "visually-hidden" }, name), field) };
}

/** Lets a field show a value of the address that is not among its choices. */
function ensure(field, value) {
  if ([...field.options].every((option) => option.value !== value)) {
    field.append(h("option", { value }, shown(value)));
  }
}

function wordsField() {
  const apply = async () => {
    const given = field.value.trim();
    const checked = given ? await field.read() : null;
    if (checked?.errors.length) return;
    if (given !== (read().get("words") ?? "")) go({ words: given || null });
  };
  const label = "Filter all columns by words";
  const field = queryField({ label, labelHidden: true, placeholder: label, onSubmit: apply });
  field.element.addEventListener("focusout", apply);
  return field;
}
