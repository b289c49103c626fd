// Tables and lists of properties in the reading pane.

import { h } from "./dom.js";

/** A table: `columns` are names, or elements where a column needs more than a name. */
export const table = (kind, columns, rows, caption = null) =>
  h("table", { class: `table ${kind}` },
    caption && h("caption", { class: "muted small" }, caption),
    h("thead", {}, h("tr", {}, columns.map((column) =>
      (typeof column === "string" ? h("th", { scope: "col" }, column) : column)))),
    h("tbody", {}, rows));

export const numberColumn = (name) => h("th", { scope: "col", class: "number" }, name);

/** Names with their values, which are elements; pairs without a value are left out. */
export const properties = (pairs) =>
  h("dl", { class: "properties" }, pairs.filter(([, value]) => value).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));

export const section = (title, ...content) => h("section", {}, h("h3", {}, title), content);
