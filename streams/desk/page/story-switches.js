// Which kinds of marks are shown, remembered in the browser.

import { h } from "./dom.js";
import { NAMES } from "./marks.js";
import { keep, kept } from "./storage.js";

const KEY = "copytaster.marks";
const KINDS = { person: "People", org: "Organisations", place: "Places", quote: "Quotations" };
const OF_QUOTATIONS = ["speaker", "cue"];

const hidden = new Set(read());

/** Whether marks of a kind, as in marks.js, are shown. */
export const isMarked = (kind) => !hidden.has(OF_QUOTATIONS.includes(kind) ? "quote" : kind);

/** Buttons that switch the kinds that a story has; `changed()` is called after each. */
export function markSwitches(story, changed) {
  const counts = { quote: story.quotations?.length ?? 0 };
  for (const { type, mentions } of story.entities ?? []) {
    const kind = NAMES[type];
    if (kind && mentions.length) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const found = Object.keys(KINDS).filter((kind) => counts[kind]);
  if (!found.length) return null;
  const buttons = found.map((kind) => {
    const pressed = String(isMarked(kind));
    const look = kind === "quote" ? "quote" : `name ${kind}`;
    const button = h("button",
      { class: "button quiet switch", "aria-pressed": pressed, on: { click: toggle } },
      h("span", { class: look }, KINDS[kind]), ` ${counts[kind]}`);
    function toggle() {
      if (!hidden.delete(kind)) hidden.add(kind);
      button.setAttribute("aria-pressed", isMarked(kind));
      keep(KEY, JSON.stringify([...hidden]));
      changed();
    }
    return button;
  });
  return h("div", { class: "switches", role: "group", "aria-label": "Marks in the text" }, buttons);
}

function read() {
  try {
    return JSON.parse(kept(KEY)) ?? [];
  } catch {
    return []; // what is kept is damaged
  }
}
