// Shortcuts of the view of alerts.

import { go, goTo, read } from "./address.js";
import { can } from "./me.js";
import { addShortcuts } from "./shortcuts.js";

/** `element` has the headlines, and `showFresh()` shows what waits. Returns a function that removes them. */
export function alertShortcuts(element, showFresh) {
  /** The next headline is focused, or its story read if one is open. */
  function step(by) {
    const all = [...element.querySelectorAll(".alert-headline a")];
    const open = read().get("story");
    const focused = all.indexOf(document.activeElement);
    const here = focused < 0 && open ? all.findIndex((link) => storyOf(link) === open) : focused;
    const next = all[here < 0 ? 0 : here + by];
    next?.focus();
    if (next && open) goTo(`${next.pathname}${next.search}`, { replace: true });
  }

  const add = { key: "a", does: "Add a subscription", run: () => go({ new: "", edit: null }) };
  return addShortcuts("Alerts", [
    { key: "j", does: "Next alert", run: () => step(1) },
    { key: "k", does: "Previous alert", run: () => step(-1) },
    { key: "n", does: "Show the new alerts", run: showFresh },
    ...(can("editor") ? [add] : []),
  ]);
}

const storyOf = (link) => new URL(link.href).searchParams.get("story");
