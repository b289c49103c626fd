// The field in which queries are typed, here and in Wire's search and columns. It is checked while one types.
//
//     const field = queryField({ label: "Query", value: "strike AND pay", onRead: (checked) => {…} });
//     form.append(field.element);
//     field.value                  what is typed
//     field.value = "NOT film"     puts another query in its place, and checks it
//     field.focus()
//     await field.read()           the answer of the check of what is typed now, null if it is empty
//     field.problem(fault)         shows an error of the server: {detail, start?, end?}; null takes it away
//
// An answer is what `POST /queries/check` says, {query, expensive, hints, errors}, with the `text` that was
// checked, and in `readable` the query with the names of subjects instead of their codes.

import { announce, h, uniqueId } from "./dom.js";
import { marked, outcome } from "./query-outcome.js";
import { reader } from "./query-reader.js";
import { suggestions } from "./query-suggestions.js";

const QUIET = 1200; // milliseconds without a key before a screen reader is told

/**
 * Make a field.
 *
 * @param label what it is called; `labelHidden`: only for screen readers
 * @param value the query that it begins with
 * @param placeholder shown while it is empty
 * @param onRead called with each answer, and with null when the field is empty
 * @param onSubmit called with the text on Enter, which is then not a line break (Shift+Enter is)
 */
export function queryField({ label, labelHidden = false, value = "", placeholder = "", onRead, onSubmit }) {
  const id = uniqueId("query");
  const input = h("textarea", {
    id, rows: 1, placeholder, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    "aria-describedby": `${id}-outcome`, class: "query-input",
  });
  const copy = h("div", { class: "query-copy", "aria-hidden": "true" });
  const about = h("div", { id: `${id}-outcome`, class: "query-outcome" });
  const read = reader(show);
  const offered = suggestions(input);
  let telling;
  let told = "";

  function show(checked, text = input.value) {
    const { lines, summary } = outcome(checked, text);
    copy.replaceChildren(...marked(text, checked));
    about.replaceChildren(...lines);
    input.setAttribute("aria-invalid", String(Boolean(checked?.errors.length)));
    clearTimeout(telling);
    if (document.activeElement === input) telling = setTimeout(tell, QUIET, summary);
    onRead?.(checked);
  }

  /** Tells a screen reader what is wrong when that changes, and once that nothing is any more. */
  function tell(summary) {
    if (summary !== told) announce(summary || "The query is valid.");
    told = summary;
  }

  function typed() {
    copy.replaceChildren(...marked(input.value, null));
    clearTimeout(telling);
    read.soon(input.value);
  }

  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    const submits = event.key === "Enter" && !event.shiftKey && !event.isComposing && !event.defaultPrevented;
    if (!onSubmit || !submits) return;
    event.preventDefault();
    onSubmit(input.value);
  });
  const put = (text) => {
    input.value = text;
    typed();
  };
  put(value);

  return {
    element: h("div", { class: "query-field" },
      h("label", { for: id, class: labelHidden ? "visually-hidden" : "" }, label),
      h("div", { class: "query-box" }, copy, input),
      h("div", { class: "query-below" }, about, offered)),
    get value() { return input.value; },
    set value(text) { put(text); },
    focus: () => input.focus(),
    read: () => read.now(input.value),
    problem: (fault) => show(fault && wrong(fault)),
  };
}

/** An error of the server as the answer of a check. */
function wrong({ detail, start = 0, end = 0 }) {
  return { query: null, expensive: false, hints: [], errors: [{ message: detail, start, end }] };
}
