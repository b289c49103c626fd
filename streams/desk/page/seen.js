// Which stories were read in this browser: the newest version read of each, and a time before which all count
// as read.

import { keep, kept } from "./storage.js";

const KEY = "copytaster.seen";
const LIMIT = 5_000; // stories, and as many kills; of those read longest ago nothing is kept
const DAY = 86_400_000; // milliseconds

// Numbers of versions by uri, in the order of reading. Kills are apart, so that they stay seen while many
// stories are read.
let numbers = new Map();
let kills = new Map();
let since = 0; // milliseconds; what came before counts as read
let saving = null;
const handlers = new Set();

load(kept(KEY));
if (!since) {
  since = Date.now(); // at the first visit nothing is new yet
  save();
}

/** Whether this version of a story, or a newer one, was read or marked as read. */
const wasOpened = (uri, number) => Math.max(numbers.get(uri) ?? 0, kills.get(uri) ?? 0) >= number;

/** Whether a story came since the browser's first visit. */
export const isSinceFirstVisit = ({ enriched }) => Date.parse(enriched) >= since;

/** A number of unread stories, "" for none; "100+" if there may be `more`. */
export const unreadText = (count, more) => (count ? `${count}${more ? "+" : ""}` : "");

/** Whether a summary needs no reading: it was opened, or came before the browser's first visit. */
export const isRead = (story) => !isSinceFirstVisit(story) || wasOpened(story.uri, story.number);

/** Whether a kill was seen: it was opened, or came more than a day before the browser's first visit. */
export const isSeen = ({ uri, number, enriched }) =>
  Date.parse(enriched) < since - DAY || wasOpened(uri, number);

/** Marks versions of stories as read: [{uri, number, status}]. */
export function markRead(stories) {
  for (const { uri, number, status } of stories) {
    const known = status === "canceled" ? kills : numbers;
    const before = known.get(uri) ?? 0;
    known.delete(uri);
    known.set(uri, Math.max(before, number));
  }
  forgetSome(numbers);
  forgetSome(kills);
  clearTimeout(saving);
  saving = setTimeout(save, 500);
  tell();
}

/** Calls `handler()` when something was read, here or in another tab. */
export function onRead(handler) {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

function forgetSome(known) {
  for (const uri of known.keys()) {
    if (known.size <= LIMIT) break;
    known.delete(uri);
  }
}

function tell() {
  for (const handler of [...handlers]) handler();
}

function load(text) {
  try {
    const known = JSON.parse(text) ?? {};
    numbers = new Map(known.numbers);
    kills = new Map(known.kills);
    since = Number(known.since) || 0;
  } catch {
    numbers = new Map(); // what is kept is damaged; begin anew
    kills = new Map();
  }
}

function save() {
  keep(KEY, JSON.stringify({ since, numbers: [...numbers], kills: [...kills] }));
}

addEventListener("pagehide", save);
addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  load(event.newValue);
  tell();
});
