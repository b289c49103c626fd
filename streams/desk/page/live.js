// What happens now: one connection of server-sent events for all that is shown.

import { address, get } from "./api.js";

const FIRST_WAIT = 2_000; // milliseconds until the connection is made anew; doubled each time
const LONGEST_WAIT = 30_000;
const EVENTS = ["story", "alert", "operations", "reload"];

const followers = new Set();
const watchers = new Set();
let source = null;
let asked = null; // what the connection was made for, as a text; null if it has to be made anew
let queries = []; // those of the connection
let position = null; // the id to follow from
let wait = FIRST_WAIT;
let timer = null;
let state = "connecting";

/**
 * Follows what happens until `stop()` of the result is called.
 * `queries` are in the language of queries, "*" for all stories; `after` is the `after` of what is shown, or
 * a list of these. Handlers, all optional:
 *   story(summary, matched)  a new version of any story; `matched` is the set of `queries` that it matches
 *   alert(alert), operations(sample)
 *   reload(reason)           something was missed: fetch everything anew
 * Events may come again: leave out those that are shown already, by uri and number, or by the alert's id.
 */
export function follow({ queries = [], operations = false, after = null }, handlers) {
  const follower = { queries, operations, handlers };
  followers.add(follower);
  const from = [position, after].flat().filter(Boolean).reduce(earlier, null);
  if (from !== position) asked = null;
  position = from;
  connectSoon(0);
  return {
    stop() {
      followers.delete(follower);
      connectSoon(0);
    },
  };
}

/**
 * Calls `handler(state)` now and at each change: "connecting", "connected" or "reconnecting". Returns a
 * function that ends this.
 */
export function onConnection(handler) {
  watchers.add(handler);
  handler(state);
  return () => watchers.delete(handler);
}

function connectSoon(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(connect, milliseconds);
}

/** Connects, unless there is a connection that has all that the followers want, and no more. */
function connect() {
  const wanted = [...new Set([...followers].flatMap((follower) => follower.queries))].sort();
  const operations = [...followers].some((follower) => follower.operations) ? 1 : null;
  const asking = followers.size ? JSON.stringify([wanted, operations]) : null;
  if (asking !== null && asking === asked) return;
  source?.close();
  source = null;
  asked = asking;
  queries = wanted;
  if (!followers.size) {
    position = null;
    return;
  }
  source = new EventSource(address("/live", { query: queries, after: position, operations }));
  source.onopen = () => {
    wait = FIRST_WAIT;
    setState("connected");
  };
  source.onerror = () => {
    if (state === "connected") setState("reconnecting");
    if (source.readyState === EventSource.CLOSED) retry();
  };
  for (const type of EVENTS) source.addEventListener(type, receive);
}

/** Connects again where the browser does not: the server answered, but not with a stream. */
function retry() {
  setState("reconnecting");
  asked = null;
  connectSoon(wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
  get("/me").catch(() => {}); // asks for a sign-in if that is what is missing
}

function receive(event) {
  if (event.currentTarget !== source) return;
  if (event.lastEventId) position = event.lastEventId;
  const data = JSON.parse(event.data);
  const matched = event.type === "story" ? new Set(data.columns.map((column) => queries[column])) : null;
  for (const { handlers, ...follower } of [...followers]) {
    if (event.type === "story") {
      handlers.story?.(data, new Set(follower.queries.filter((query) => matched.has(query))));
    } else if (event.type === "reload") handlers.reload?.(data.reason);
    else handlers[event.type]?.(data);
  }
}

function setState(given) {
  if (state === given) return;
  state = given;
  for (const watcher of watchers) watcher(state);
}

/**
 * The earlier of two positions, by partition: "12,7;3" and "10,9;3" give "10,7;3". One that lacks a partition is
 * at its beginning.
 */
function earlier(one, other) {
  if (!one) return other;
  const parts = (position) => position.split(";").map((topic) => topic.split(",").filter(Boolean));
  const second = parts(other);
  return parts(one)
    .map((topic, i) => topic.map((offset, j) => Math.min(offset, second[i]?.[j] ?? 0)).join(","))
    .join(";");
}

addEventListener("online", () => {
  asked = null;
  connectSoon(0);
});
