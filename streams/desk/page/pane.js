// The reading pane beside a view: a story or an entity, as the address says.

import { CLOSED, go, stepsInPane } from "./address.js";
import { announce, h } from "./dom.js";
import { addShortcuts } from "./shortcuts.js";
import { Slot } from "./slot.js";

const PANES = {
  story: { name: "Story", load: once(() => import("./story.js")) },
  entity: { name: "Entity", load: once(() => import("./entity.js")) },
};

const PATIENCE = 100; // milliseconds that the pane waits for its content before it opens without it

const [pane, main] = ["pane", "main"].map((id) => document.getElementById(id));
const body = h("div", { class: "pane-body" });
const slot = new Slot(body);
const back = h("button", { class: "button quiet", on: { click: () => history.back() } }, "← Back");
let opener = null; // what had the focus before the pane was opened
let origin = null; // the section of the view that it is in
let takesFocus = false; // whether the heading gets the focus when it is there
let current = ""; // what the pane shows or is about to show; "" if it is closed

/** Opens, updates or closes the pane. Its module fills it like a view; it makes a heading of its own. */
export function updatePane(address) {
  const kind = Object.keys(PANES).find((name) => address.get(name));
  if (!kind) return current && close();
  pane.setAttribute("aria-label", PANES[kind].name);
  back.hidden = !stepsInPane();
  show(kind, address);
}

/**
 * Shows a story or an entity. Its heading is focused when the pane opens, and when what had the focus in the
 * pane is gone; a screen reader is told of it when somebody goes on in the view.
 */
async function show(kind, address) {
  if (!current) {
    opener = document.activeElement;
    origin = opener.closest("section") ?? main;
    takesFocus = opener !== document.body;
  }
  const inPane = pane.contains(document.activeElement);
  const what = whatOf(address.get);
  const other = what !== current;
  current = what;
  const shown = slot.show(kind, PANES[kind].load, address);
  if (pane.hidden) await openFor(shown, what);
  await shown;
  const heading = body.querySelector("h2");
  if (current !== what || !heading) return;
  const active = document.activeElement; // somebody may have gone on, to type a search for one
  const lost = active === document.body && (takesFocus || inPane);
  if (lost || (takesFocus && active === opener)) focus(heading);
  else if (other && !inPane) announce(heading.textContent);
  takesFocus = false;
}

/** Which story or entity the parameters of an address name: "story urn:x", or "" if they name none. */
function whatOf(parameter) {
  const kind = Object.keys(PANES).find(parameter);
  return kind ? `${kind} ${parameter(kind)}` : "";
}

/** Opens the pane together with what it shows, if that comes soon, so that it is laid out once. */
async function openFor(shown, what) {
  await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  if (current === what && pane.hidden) open();
}

/** Loads a module once, or again if that failed. `import()` takes a while even if the module is there. */
function once(load) {
  let loaded = null;
  return () => (loaded ??= load().catch((problem) => {
    loaded = null;
    throw problem;
  }));
}

function focus(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

const closePane = () => go(CLOSED);

addShortcuts("Reading pane", [
  { key: "Escape", does: "Close", run: () => (current ? closePane() : false) },
]);

// The modules are there when somebody opens a story, and all of one version if the desk is upgraded later.
addEventListener("load", () => Object.values(PANES).forEach(({ load }) => load().catch(() => {})));

/** The pane is painted over the view first, as it takes longer to lay out the view anew beside it. */
function open() {
  pane.replaceChildren(
    h("div", { class: "pane-bar" },
      back,
      h("span", { class: "pane-tools" }),
      h("button", { class: "button quiet", title: "Close (Esc)", on: { click: closePane } }, "Close ✕")),
    body);
  pane.hidden = false;
  pane.tabIndex = -1;
  requestAnimationFrame(() => setTimeout(() => document.body.classList.toggle("with-pane", !pane.hidden)));
}

function close() {
  const next = whereToGoOn();
  current = "";
  slot.clear();
  pane.hidden = true;
  document.body.classList.remove("with-pane");
  next.focus({ preventScroll: true });
}

/** The link to what the pane shows, where it was opened; else what opened it, or the first link there. */
function whereToGoOn() {
  if (!origin.isConnected) return main;
  const links = [...origin.querySelectorAll("a[href]")];
  const shown = links.find((link) => whatOf((name) => new URL(link.href).searchParams.get(name)) === current);
  if (shown) return shown;
  return opener.isConnected && opener !== document.body ? opener : links[0] ?? main;
}
