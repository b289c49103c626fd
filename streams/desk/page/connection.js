// Whether the page is live: a word in the header, and a line over the view once it has not been for a while.

import { h } from "./dom.js";
import { onConnection } from "./live.js";
import { timeOfDay } from "./time.js";

const STATES = { connecting: "Connecting…", connected: "Live", reconnecting: "Reconnecting…" };
const PATIENCE = 10_000; // milliseconds without a connection until the line comes

/** The elements: the word, and the line. */
export function connectionSigns() {
  const text = h("span");
  const word = h("p", { class: "connection", role: "status" }, text);
  const line = h("p", { class: "not-live", role: "status" });
  const tell = (since) => line.append(`Not live since ${timeOfDay(since)}. What came later is missing.`);
  let timer = null; // while there is no connection
  onConnection((name) => {
    word.dataset.state = name;
    text.textContent = STATES[name];
    if (name === "connected") {
      clearTimeout(timer);
      timer = null;
      line.replaceChildren();
    } else timer ??= setTimeout(tell, PATIENCE, Date.now());
  });
  return { word, line };
}
