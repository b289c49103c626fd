// A list that is fetched a page at a time.

import { h } from "./dom.js";
import { sentence } from "./problem.js";

/**
 * A list whose first page is fetched at once, and the next by a button. `fetchPage(before)` gives an answer
 * of the API: items under `name`, and `next`; `rows(items)` makes their elements.
 */
export function pages(fetchPage, name, rows) {
  const items = h("ol", { class: `rows ${name}` });
  const more = h("button", { class: "button", on: { click: () => load() } }, "More");
  const state = h("p", { class: "muted", role: "status" });
  let next = null;

  async function load() {
    more.disabled = true;
    state.textContent = "Loading…";
    try {
      const answer = await fetchPage(next);
      const made = rows(answer[name]);
      items.append(...made);
      next = answer.next;
      state.textContent = items.childElementCount ? "" : "None.";
    } catch (problem) {
      state.textContent = sentence(problem);
    }
    more.disabled = false;
    more.hidden = next === null && state.textContent === "";
  }

  load();
  more.hidden = true;
  return h("div", { class: "pages" }, items, state, more);
}
