// The list of what may be written next in a query. It opens as one types, and with Ctrl+Space; the arrow keys
// choose, Enter and Tab accept, Escape closes. By the ARIA pattern of a text field with a list box.

import { announce, h, shown } from "./dom.js";
import { completions } from "./query-completion.js";
import { knownNames } from "./query-names.js";

/**
 * The list for a text field.
 *
 * @param input the `<textarea>`, with an id
 */
export function suggestions(input) {
  const list = h("ul", {
    id: `${input.id}-options`, role: "listbox", class: "query-options", "aria-label": "Suggestions",
    hidden: true,
  });
  let names = {};
  let found = { options: [] };
  let active = -1;
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  function close() {
    list.hidden = true;
    activate(-1);
  }

  function offer(all) {
    const caret = input.selectionStart;
    found = caret === input.selectionEnd ? completions(input.value, caret, names, all) : { options: [] };
    list.replaceChildren(...found.options.map(option));
    list.hidden = !found.options.length;
    activate(-1);
    if (all && !list.hidden) announce(`${found.options.length} suggestions`);
  }

  function option({ text, note }, number) {
    const id = `${list.id}-${number}`;
    return h("li", { id, role: "option", "aria-selected": "false", on: { click: () => accept(number) } },
      h("span", { dir: "auto" }, shown(text)), h("small", {}, note ?? ""));
  }

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const chosen = list.children[active];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function accept(number) {
    const { start, end, options } = found;
    input.setRangeText(options[number].written, start, end, "end");
    close();
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    input.focus();
  }

  const move = (step) => {
    const count = found.options.length;
    activate(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === " " && event.ctrlKey) offer(true);
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (["Enter", "Tab"].includes(event.key) && active >= 0) accept(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("input", () => offer(false));
  input.addEventListener("blur", close);
  input.addEventListener("focus", async () => { names = await knownNames(); }, { once: true });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  return list;
}
