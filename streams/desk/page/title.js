// The title of the page: how much is unread, what the pane and the view show.

const parts = { unread: 0, pane: "", view: "" };

/** Changes some parts of the title: setTitle({view: "Wire"}); "" or 0 takes a part away. */
export function setTitle(changes) {
  Object.assign(parts, changes);
  const { unread, pane, view } = parts;
  document.title = (unread ? `(${unread}) ` : "") + [pane, view, "Copytaster"].filter(Boolean).join(" – ");
}
