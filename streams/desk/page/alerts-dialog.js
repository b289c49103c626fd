// Asks before a subscription is deleted.

import { h, shown, uniqueId } from "./dom.js";

/** Whether the subscription is to be deleted. */
export function confirmDeletion({ id, name }) {
  const titleId = uniqueId("title");
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId },
    h("form", { method: "dialog" },
      h("h2", { id: titleId }, `Delete ${shown(name || id)}?`),
      h("p", {}, "Only retractions of stories that were told before will still be sent. Its alerts "
        + "can no longer be read. To pause it, mute it instead."),
      h("div", { class: "form-buttons" },
        h("button", { class: "button danger", value: "delete" }, "Delete"),
        h("button", { class: "button", value: "", autofocus: true }, "Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "delete");
  }));
}
