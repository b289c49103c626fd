// The search in the header: what is found fills a column of the wire.

import { go, onChange, read, toView } from "./address.js";
import { h, svg } from "./dom.js";
import { queryField } from "./query-field.js";

const LABEL = "Search the wire in a new column";

export function searchForm() {
  const field = queryField({ label: LABEL, labelHidden: true, placeholder: LABEL, onSubmit: submit });
  async function submit() {
    const search = field.value.trim();
    if (!search || (await field.read())?.errors.length) return;
    go({ ...toView("/"), search });
    document.activeElement.blur();
  }
  const show = () => {
    const searched = read().get("search") ?? "";
    if (field.value !== searched) field.value = searched;
  };
  show();
  onChange(show);
  field.element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) document.activeElement.blur();
  });
  return h("form", { class: "search", role: "search", on: { submit: (event) => event.preventDefault() } },
    magnifier(), field.element, h("kbd", { "aria-hidden": "true" }, "/"));
}

const magnifier = () =>
  svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" },
    svg("path", { d: "M9.5 9.5 L13 13 M10.5 6 A4.5 4.5 0 1 1 1.5 6 A4.5 4.5 0 1 1 10.5 6",
      fill: "none", stroke: "currentcolor", "stroke-width": 1.6 }));
