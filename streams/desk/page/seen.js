// Which stories were read in this browser: the newest version read of each, and a time before which all count
// as read.

import { keep, kept } from "./storage.js";

const KEY = "copytaster.seen";
const LIMIT = 5_000; // stories; of those read longest ago nothing is kept

let numbers = new Map(); // number of the version by uri, in the order of reading
let since = 0; // milliseconds; what came before counts as read
let saving = null;
const handlers = new Set();

load(kept(KEY));
if (!since) {
  since = Date.now(); // at the first visit nothing is new yet
  save();
}

/** Whether this version of a story, or a newer one, was read or marked as read. */
export const wasOpened = (uri, number) => (numbers.get(uri) ?? 0) >= number;

/** Whether a summary needs no reading: it was opened, or came before the browser's first visit. */
export const isRead = ({ uri, number, enriched }) => Date.parse(enriched) < since || wasOpened(uri, number);

/** Marks versions of stories as read: [{uri, number}]. */
export function markRead(stories) {
  for (const { uri, number } of stories) {
    const known = numbers.get(uri) ?? 0;
    numbers.delete(uri);
    numbers.set(uri, Math.max(known, number));
  }
  for (const uri of numbers.keys()) {
    if (numbers.size <= LIMIT) break;
    numbers.delete(uri);
  }
  clearTimeout(saving);
  saving = setTimeout(save, 500);
  tell();
}

/** Calls `handler()` when something was read, here or in another tab. */
export function onRead(handler) {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

function tell() {
  for (const handler of [...handlers]) handler();
}

function load(text) {
  try {
    const known = JSON.parse(text) ?? {};
    numbers = new Map(known.numbers);
    since = Number(known.since) || 0;
  } catch {
    numbers = new Map(); // what is kept is damaged; begin anew
  }
}

function save() {
  keep(KEY, JSON.stringify({ since, numbers: [...numbers] }));
}

addEventListener("pagehide", save);
addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  load(event.newValue);
  tell();
});
