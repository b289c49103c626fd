// The header: views, search, the state of the connection, the theme, and who one is.

import { href, narrow, onChange, read, toView } from "./address.js";
import { countAlerts } from "./alert-count.js";
import { connectionSigns } from "./connection.js";
import { h } from "./dom.js";
import { me, signOut } from "./me.js";
import { searchForm } from "./search.js";
import { setSingleKeys, showShortcuts, singleKeys } from "./shortcuts.js";
import { setTheme, theme } from "./theme.js";
import { VIEWS } from "./views.js";

export function showHeader(header) {
  const { word, line } = connectionSigns();
  header.replaceChildren(
    h("a", { class: "brand", href: "/" }, "Copytaster"),
    navigation(), searchForm(), word, menu());
  header.after(line);
}

function navigation() {
  const links = VIEWS.map(({ path, name }) =>
    h("a", { href: path }, name, path === "/alerts" && newAlerts()));
  const mark = () => links.forEach((anchor, i) => {
    const here = VIEWS[i].path === read().path;
    anchor[here ? "setAttribute" : "removeAttribute"]("aria-current", "page");
    anchor.href = href(toView(VIEWS[i].path));
  });
  mark();
  narrow.addEventListener("change", mark);
  onChange(mark);
  return h("nav", { class: "views", "aria-label": "Views" }, links);
}

function newAlerts() {
  const place = h("span");
  const count = (text) => h("span", { class: "count new-alerts" }, text,
    h("span", { class: "visually-hidden" }, " new"));
  countAlerts((text) => place.replaceChildren(...(text ? [" ", count(text)] : [])));
  return place;
}

function menu() {
  const themes = ["system", "light", "dark"].map((name) => h("label", {},
    h("input", {
      type: "radio", name: "theme", value: name, checked: theme() === name,
      on: { change: () => setTheme(name) },
    }), { system: "As the system", light: "Light", dark: "Dark" }[name]));
  const keys = h("input", {
    type: "checkbox", checked: singleKeys(), on: { change: () => setSingleKeys(keys.checked) },
  });
  const items = h("div", { class: "menu", id: "me-menu", popover: true },
    h("p", {}, h("strong", {}, me.user), h("br"), h("span", { class: "muted" }, `${me.role}, ${me.owner}`)),
    h("fieldset", {}, h("legend", {}, "Colours"), themes),
    h("label", {}, keys, "Shortcuts of a single key"),
    h("button", { class: "button quiet", on: { click: () => { items.hidePopover(); showShortcuts(); } } },
      "Keyboard shortcuts ", h("kbd", {}, "?")),
    h("a", { class: "button quiet", href: "/api/openapi.json", target: "_blank" }, "HTTP API"),
    me.signIn === "tokens" && h("button", { class: "button quiet", on: { click: signOut } }, "Sign out"),
    h("p", { class: "muted small" }, `Copytaster ${me.version}; stories of ${me.days} days`));
  return h("div", { class: "who" },
    h("button", { class: "button quiet", popovertarget: "me-menu" },
      me.user, " ", h("span", { "aria-hidden": "true" }, "▾")),
    items);
}
