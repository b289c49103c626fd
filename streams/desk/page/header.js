// The header: views, search, the state of the connection, the theme, and who one is.

import { go, href, narrow, onChange, read, toView } from "./address.js";
import { h } from "./dom.js";
import { onConnection } from "./live.js";
import { me, signOut } from "./me.js";
import { setSingleKeys, showShortcuts, singleKeys } from "./shortcuts.js";
import { setTheme, theme } from "./theme.js";
import { VIEWS } from "./views.js";

const STATES = { connecting: "Connecting…", connected: "Live", reconnecting: "Reconnecting…" };

export function showHeader(header) {
  header.replaceChildren(
    h("a", { class: "brand", href: "/" }, "Copytaster"),
    navigation(), search(), connection(), menu());
}

function navigation() {
  const links = VIEWS.map(({ path, name }) => h("a", { href: path }, name));
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

/** Searches fill a column of the wire. */
function search() {
  const field = h("input", {
    class: "field", id: "search", type: "search", name: "query", placeholder: "Search the wire",
    "aria-label": "Search the wire", autocomplete: "off", spellcheck: "false",
    title: "Words, names or a query: \"rail strike\" AND WITHIN Europe",
  });
  const submit = (event) => {
    event.preventDefault();
    const query = field.value.trim();
    if (query) go({ ...toView("/"), search: query });
    field.blur();
  };
  field.addEventListener("keydown", (event) => event.key === "Escape" && field.blur());
  const show = () => (field.value = read().get("search") ?? "");
  show();
  onChange(show);
  return h("form", { class: "search", role: "search", on: { submit } }, field,
    h("kbd", { "aria-hidden": "true" }, "/"));
}

function connection() {
  const text = h("span");
  const state = h("p", { class: "connection", role: "status" }, text);
  onConnection((name) => {
    state.dataset.state = name;
    text.textContent = STATES[name];
  });
  return state;
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
