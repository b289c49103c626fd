// Starts the page: the header, the view that the path names, and the reading pane beside it.

import { go, onChange, read, toView } from "./address.js";
import { get } from "./api.js";
import { h } from "./dom.js";
import { showHeader } from "./header.js";
import { onConnection } from "./live.js";
import { loadMe, me } from "./me.js";
import { updatePane } from "./pane.js";
import { sentence } from "./problem.js";
import { addShortcuts, showShortcuts } from "./shortcuts.js";
import { Slot } from "./slot.js";
import { setTitle } from "./title.js";
import { VIEWS } from "./views.js";
import "./theme.js";
import "./time.js";

const main = document.getElementById("main");
const view = new Slot(main);
let isOutdated = false; // whether the desk has been upgraded since the page was loaded

/**
 * Shows what the address says. A view is a module that exports
 *   async show(element, address): fills the element, and returns
 *     {update(address), leave()}: called when the address changes, and before something else is shown.
 * The modules of another version may not fit those that are loaded, so the page is then loaded anew.
 */
function update(address) {
  const { path, name, load } = VIEWS.find((each) => each.path === address.path);
  if (isOutdated && main.dataset.view !== name.toLowerCase()) return location.reload();
  main.dataset.view = name.toLowerCase();
  setTitle({ view: name });
  view.show(path, load, address);
  updatePane(address);
}

addShortcuts("Everywhere", [
  { key: "/", does: "Search", run: () => document.querySelector("#header .query-input").focus() },
  ...VIEWS.map(({ path, name }, i) => ({ key: String(i + 1), does: name, run: () => go(toView(path)) })),
  { key: "?", does: "Keyboard shortcuts", run: showShortcuts },
]);

async function noteVersion() {
  const { version } = await get("/me").catch(() => me);
  isOutdated = version !== me.version;
}

async function start() {
  try {
    await loadMe();
  } catch (problem) {
    const again = h("button", { class: "button", on: { click: () => location.reload() } }, "Try again");
    main.replaceChildren(h("div", { class: "empty" }, h("h1", {}, "Copytaster"),
      h("p", { class: "error", role: "alert" }, sentence(problem)), again));
    return;
  }
  showHeader(document.getElementById("header"));
  onChange(update);
  onConnection((state) => state === "connected" && noteVersion());
  update(read());
}

start();
