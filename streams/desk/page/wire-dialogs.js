// The dialogs that add a column and that edit a column's query.

import { get } from "./api.js";
import { openDialog } from "./dialog.js";
import { h, shown } from "./dom.js";
import { sentence } from "./problem.js";
import { queryField } from "./query-field.js";
import { capitalised } from "./words.js";

/** Lets the user choose a column: `add({kind, value, name})`. `known` is the answer of `GET /filters`. */
export function addColumn(known, add) {
  const choose = (spec) => () => {
    dialog.close();
    add(spec);
  };
  const choice = (spec, text, stories) => h("li", {},
    h("button", { class: "button quiet", type: "button", on: { click: choose(spec) } },
      shown(text), stories === undefined ? null : h("span", { class: "count" }, stories)));
  const subscriptions = h("ul", { class: "column-choices" }, h("li", { class: "muted" }, "Loading…"));
  const query = queryForm("", "Add", (value) => choose({ kind: "query", value })());
  const dialog = open("Add a column", [
    query.element,
    group("Desks", h("ul", { class: "column-choices" },
      choice({ kind: "all" }, "Everything"),
      known.desks.map(({ slug, name, stories }) =>
        choice({ kind: "desk", value: slug }, capitalised(name), stories)))),
    known.sources.length > 0 && group("Sources", h("ul", { class: "column-choices" },
      known.sources.map(({ name, stories }) => choice({ kind: "source", value: name }, name, stories)))),
    group("Your subscriptions", subscriptions),
  ]);
  query.focus();
  showSubscriptions(subscriptions, (id, name) => choice({ kind: "subscription", value: id, name }, name));
}

/** Lets the user change a query; `save(query)` is called with a valid one. */
export function editQuery(value, save) {
  const query = queryForm(value, "Save", (text) => {
    dialog.close();
    save(text);
  });
  const dialog = open("Edit the query", [query.element]);
  query.focus();
}

async function showSubscriptions(list, item) {
  try {
    const { subscriptions } = await get("/subscriptions", { limit: 1000 });
    list.replaceChildren(...subscriptions.map(({ id, name }) => item(id, name || id)));
    if (!subscriptions.length) {
      const alerts = h("a", { href: "/alerts" }, "Alerts");
      list.append(h("li", { class: "muted" }, "None yet. Make one under ", alerts, "."));
    }
  } catch (problem) {
    list.replaceChildren(h("li", { class: "error" }, sentence(problem)));
  }
}

function queryForm(value, button, use) {
  const submit = async (event) => {
    event?.preventDefault();
    const text = field.value.trim();
    if (text && !(await field.read())?.errors.length) use(text);
    else field.focus();
  };
  const field = queryField({ label: "A query", value, placeholder: "\"rail strike\" AND WITHIN Europe",
    onSubmit: () => submit() });
  const element = h("form", { class: "query-form", on: { submit } }, field.element,
    h("button", { class: "button primary", type: "submit" }, button));
  return { element, focus: field.focus };
}

const group = (name, list) => h("section", {}, h("h3", {}, name), list);

function open(title, content) {
  const cancel = h("form", { method: "dialog" }, h("button", { class: "button" }, "Cancel"));
  const dialog = openDialog(title, [content, cancel], { kind: "wide" });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  return dialog;
}
