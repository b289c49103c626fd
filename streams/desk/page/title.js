// The title of the page: how much is unread, what the pane and the view show.

const parts = { unread: "", pane: "", view: "" };

/** Changes some parts of the title: setTitle({view: "Wire"}); "" takes a part away. */
export function setTitle(changes) {
  Object.assign(parts, changes);
  const { unread, pane, view } = parts;
  document.title = (unread ? `(${unread}) ` : "") + [pane, view, "Copytaster"].filter(Boolean).join(" – ");
}
