// The reading pane beside a view: a story or an entity, as the address says.

import { go } from "./address.js";
import { h } from "./dom.js";
import { addShortcuts } from "./shortcuts.js";
import { Slot } from "./slot.js";

const PANES = {
  story: { name: "Story", load: () => import("./story.js") },
  entity: { name: "Entity", load: () => import("./entity.js") },
};

const pane = document.getElementById("pane");
const body = h("div", { class: "pane-body" });
const slot = new Slot(body);
let opener = null; // what had the focus before the pane was opened
let removeShortcuts = null;

const isOpen = () => !pane.hidden;

/** Opens, updates or closes the pane. Its module fills it like a view; it makes a heading of its own. */
export function updatePane(address) {
  const kind = Object.keys(PANES).find((name) => address.get(name));
  if (!kind) return isOpen() && close();
  if (!isOpen()) open();
  pane.setAttribute("aria-label", PANES[kind].name);
  showWithFocus(kind, address);
}

/** What had the focus in the pane may be gone when another story or entity is shown. */
async function showWithFocus(kind, address) {
  const inPane = pane.contains(document.activeElement);
  await slot.show(kind, PANES[kind].load, address);
  if (inPane && isOpen() && document.activeElement === document.body) pane.focus();
}

export const closePane = () => go({ story: null, number: null, entity: null });

function open() {
  opener = document.activeElement;
  pane.replaceChildren(
    h("div", { class: "pane-bar" },
      h("button", { class: "button quiet", on: { click: () => history.back() } }, "← Back"),
      h("span", { class: "pane-tools" }),
      h("button", { class: "button quiet", title: "Close (Esc)", on: { click: closePane } }, "Close ✕")),
    body);
  pane.hidden = false;
  pane.tabIndex = -1;
  document.body.classList.add("with-pane");
  removeShortcuts = addShortcuts("Reading pane", [{ key: "Escape", does: "Close", run: closePane }]);
  if (opener !== document.body) pane.focus(); // not when the page is loaded with its pane open
}

function close() {
  removeShortcuts();
  slot.clear();
  pane.hidden = true;
  document.body.classList.remove("with-pane");
  const known = opener?.isConnected && opener !== document.body;
  const before = known ? opener : document.getElementById("main");
  before.focus({ preventScroll: true });
}
