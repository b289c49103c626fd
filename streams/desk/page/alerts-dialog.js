// Asks before a subscription is deleted.

import { openDialog } from "./dialog.js";
import { h, shown } from "./dom.js";

/** Whether the subscription is to be deleted. */
export function confirmDeletion({ id, name }) {
  const form = h("form", { method: "dialog" },
    h("p", {}, "Stories that it matched can still be retracted. Its alerts can no longer be read. "
      + "To pause it, mute it instead."),
    h("div", { class: "form-buttons" },
      h("button", { class: "button danger", value: "delete" }, "Delete"),
      h("button", { class: "button", value: "", autofocus: true }, "Cancel")));
  return new Promise((resolve) =>
    openDialog(`Delete ${shown(name || id)}?`, form, { closed: (value) => resolve(value === "delete") }));
}
