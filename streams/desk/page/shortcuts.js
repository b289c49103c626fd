// Shortcuts of one key, off while somebody types, and the dialog that lists them.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { keep, kept } from "./storage.js";

const KEY = "copytaster.shortcuts";
const groups = new Map();

/**
 * Adds shortcuts: addShortcuts("Wire", [{key: "j", does: "Next story", run}]). Returns a function that
 * removes them. `key` is as in KeyboardEvent, `shift` whether it is with the Shift key; `run` may return
 * false: the key was not for it. Without `run` a key is only listed. The group added last goes first.
 */
export function addShortcuts(title, shortcuts) {
  const group = { title, shortcuts };
  groups.set(group, shortcuts);
  return () => groups.delete(group);
}

/** Whether letters, digits and signs are shortcuts. With speech input one may have to switch them off. */
export const singleKeys = () => kept(KEY) !== "off";
export const setSingleKeys = (on) => keep(KEY, on ? "on" : "off");

const isTyping = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key.length === 1 && !singleKeys()) return;
  if (event.key === "Escape" && document.querySelector(":popover-open")) return; // the browser closes it
  for (const { shortcuts } of [...groups.keys()].reverse()) {
    const found = shortcuts.find(({ key, shift, run }) =>
      run && key === event.key && (!shift || event.shiftKey));
    if (found && found.run(event) !== false) {
      event.preventDefault();
      return;
    }
  }
});

const NAMES = { " ": "Space", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" };

/** Shows the dialog that lists all shortcuts. */
export function showShortcuts() {
  const close = h("button", { class: "button", type: "submit" }, "Close");
  openDialog("Keyboard shortcuts", [
    !singleKeys() && h("p", { class: "notice" },
      "Shortcuts of a single key are off. Switch them on in the menu under your name."),
    [...groups.keys()].map(({ title, shortcuts }) => [
      h("h3", {}, title),
      h("dl", { class: "shortcuts" }, shortcuts.map(({ key, shift, does }) =>
        h("div", {}, h("dt", {}, shift && [h("kbd", {}, "⇧"), " "], h("kbd", {}, NAMES[key] ?? key)),
          h("dd", {}, does)))),
    ]),
    h("form", { method: "dialog" }, close),
  ]);
}
