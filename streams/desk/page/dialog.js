// Dialogs that take the whole attention.

import { h, uniqueId } from "./dom.js";

/**
 * Opens a dialog with a title and `content`, and removes it when it is closed: then `closed(value)` is called
 * with the value of the button that closed it. `kind` are classes.
 */
export function openDialog(title, content, { kind = "", closed = () => {} } = {}) {
  const id = uniqueId("dialog");
  const properties = { class: `dialog ${kind}`, "aria-labelledby": id };
  const dialog = h("dialog", properties, h("h2", { id }, title), content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed(dialog.returnValue);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
