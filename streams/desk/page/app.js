// Starts the page: the header, the view that the path names, and the reading pane beside it.

import { go, onChange, read, toView } from "./address.js";
import { h } from "./dom.js";
import { showHeader } from "./header.js";
import { loadMe } from "./me.js";
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

/**
 * Shows what the address says. A view is a module that exports
 *   async show(element, address): fills the element, and returns
 *     {update(address), leave()}: called when the address changes, and before something else is shown.
 */
function update(address) {
  const found = VIEWS.find(({ path }) => path === address.path);
  if (found) {
    main.dataset.view = found.name.toLowerCase();
    setTitle({ view: found.name });
    view.show(found.path, found.load, address);
  } else {
    setTitle({ view: "No such page" });
    view.clear();
    main.replaceChildren(h("div", { class: "empty" },
      h("h1", {}, "There is no such page"),
      h("p", {}, "Perhaps you meant ", h("a", { href: "/" }, "the wire"), ".")));
  }
  updatePane(address);
}

addShortcuts("Everywhere", [
  { key: "/", does: "Search", run: () => document.querySelector("#header .query-input").focus() },
  ...VIEWS.map(({ path, name }, i) => ({ key: String(i + 1), does: name, run: () => go(toView(path)) })),
  { key: "?", does: "Keyboard shortcuts", run: showShortcuts },
]);

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
  update(read());
}

start();
