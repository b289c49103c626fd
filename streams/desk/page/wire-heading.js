// The heading of a column: its name, how many of its stories are unread, and its menu.

import { h, shown } from "./dom.js";
import { menuButton } from "./menu.js";
import { capitalised } from "./words.js";

/** The name of a column: the one it was given, or what it shows. */
function columnName({ kind, value, name }, known) {
  if (name) return name;
  if (kind === "all") return "Everything";
  if (kind === "desk") return capitalised(known.desks.find(({ slug }) => slug === value)?.name ?? value);
  return value;
}


const ABOUT = {
  desk: "Desk", source: "Source", subscription: "Subscription", query: "Query", search: "Search",
};

/**
 * The element, whose `count` shows the number of unread stories. `actions` are what the menu does:
 * {rename(name), edit(), keep(), canMove(step), move(step), markRead(), remove()}; those that are missing are
 * not offered.
 */
export function columnHeading(spec, known, actions) {
  const name = columnName(spec, known);
  const count = h("span", { class: "count", role: "img", hidden: true });
  const about = ABOUT[spec.kind] ?? "";
  const detail = spec.name && about ? `${about}: ${spec.value}` : about;
  const [button, menu] = menuButton({
    class: "button quiet column-menu", "aria-label": `Menu of the column ${name}`, title: "Column menu",
  }, "⋯", () => items(spec, name, actions));
  const remove = h("button", {
    class: "button quiet column-menu", title: "Close", "aria-label": "Close the search",
    on: { click: actions.remove },
  }, "✕");
  const element = h("header", { class: "column-heading", draggable: actions.move ? "true" : null },
    h("h2", { title: detail ? `${name}\n${detail}` : name }, shown(name)),
    detail && h("span", { class: "column-about", title: detail }, shown(detail)), count,
    spec.kind === "search" && h("button", { class: "button quiet", on: { click: actions.keep } }, "Keep"),
    spec.kind === "search" ? remove : [button, menu]);
  return { element, setCount: (unread) => {
    count.hidden = !unread;
    count.textContent = unread;
    count.title = `${unread} unread`;
    count.setAttribute("aria-label", `${unread} unread`);
  } };
}

function items(spec, name, { rename, edit, canMove, move, markRead, remove }) {
  const item = (text, action, properties = {}) =>
    h("button", { class: "button quiet", on: { click: action }, ...properties }, text);
  const field = h("input", {
    class: "field", value: name, maxlength: 60, "aria-label": "Name of the column",
  });
  const submit = (event) => {
    event.preventDefault();
    rename(field.value.trim());
  };
  return [
    h("form", { class: "rename", on: { submit } },
      field, h("button", { class: "button", type: "submit" }, "Rename")),
    edit && item("Edit the query…", edit),
    item("Mark all as read", markRead),
    canMove(-1) && item("Move left", () => move(-1), { "aria-keyshortcuts": "Shift+ArrowLeft" }),
    canMove(1) && item("Move right", () => move(1), { "aria-keyshortcuts": "Shift+ArrowRight" }),
    item("Remove the column", remove),
  ];
}
