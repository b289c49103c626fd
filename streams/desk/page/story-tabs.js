// Tabs after the ARIA Authoring Practices: arrow keys go from tab to tab, and Tab into what the tab shows.

import { h, uniqueId } from "./dom.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Tabs with their panels: tabs("Story", [{name, title, fill(panel)}], "text", onSelect). A panel is filled
 * when it is first shown; `onSelect(name)` is told of each choice. If no page has the name, the first is shown.
 */
export function tabs(label, pages, selected, onSelect) {
  const made = pages.map((page) => {
    const [tabId, panelId] = [uniqueId("tab"), uniqueId("panel")];
    const tab = h("button", { class: "tab", role: "tab", id: tabId, "aria-controls": panelId,
      on: { click: () => select(page.name) } }, page.title);
    const panel = h("div",
      { class: "panel", role: "tabpanel", id: panelId, "aria-labelledby": tabId, tabindex: 0 });
    return { ...page, tab, panel, filled: false };
  });

  function show(name) {
    const chosen = made.find((page) => page.name === name) ?? made[0];
    for (const page of made) {
      page.tab.setAttribute("aria-selected", page === chosen);
      page.tab.tabIndex = page === chosen ? 0 : -1;
      page.panel.hidden = page !== chosen;
    }
    if (!chosen.filled) chosen.fill(chosen.panel);
    chosen.filled = true;
  }

  function select(name) {
    show(name);
    onSelect(name);
  }

  function keydown(event) {
    const here = made.findIndex(({ tab }) => tab === event.target);
    const step = STEPS[event.key];
    const ends = { Home: 0, End: made.length - 1 };
    const next = step ? (here + step + made.length) % made.length : ends[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select(made[next].name);
    made[next].tab.focus();
  }

  show(selected);
  const tabList = { class: "tab-list", role: "tablist", "aria-label": label, on: { keydown } };
  return h("div", { class: "tabs" },
    h("div", tabList, made.map(({ tab }) => tab)),
    made.map(({ panel }) => panel));
}
