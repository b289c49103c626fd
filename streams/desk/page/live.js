// What happens now, as it comes from the desk.

import { get } from "./api.js";
import { Connection } from "./live-connection.js";
import { earlier, later } from "./live-position.js";
import { SharedConnection } from "./live-sharing.js";
import { Problem } from "./problem.js";

const INVALID = 422; // the status of answers to such a query
const followers = new Set();
const watchers = new Set();
const alertHandlers = [];
let connecting = null; // a promise, once it is known who uses the page
let position = null; // the id of the newest event
let number = 0; // of what the followers want together
let timer = null;
let anew = false; // whether the connection is to be made anew in any case
let asking = null; // a call whose answer may be that one has to sign in
let state = "connecting";

/**
 * Follows what happens until `stop()` of the result is called.
 * `queries` are in the language of queries, "*" for all stories; `after` is the `after` of what is shown, or
 * a list of these. Handlers, all optional:
 *   story(summary, matched)  a new version of any story; `matched` is the set of `queries` that it matches
 *   alert(alert), operations(sample)
 *   invalid(query, problem)  the desk does not understand a query, so its stories do not come
 *   reload(reason)           something was missed: fetch everything anew
 * Events may come again: leave out those that are shown already, by uri and number, or by the alert's id.
 */
export function follow({ queries = [], operations = false, after = null }, handlers) {
  const from = [after].flat().filter(Boolean).reduce(earlier, position);
  const follower = { queries, operations, handlers, position: from };
  followers.add(follower);
  wantSoon();
  return {
    stop() {
      followers.delete(follower);
      wantSoon();
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

/** Calls `handler()` each time that the connection is back, until `stop()` of the result is called. */
export function whenBack(handler) {
  let before = null;
  const end = onConnection((now) => {
    if (before && before !== now && now === "connected") handler();
    before = now;
  });
  const following = follow({}, {}); // there may be no other follower that keeps the connection
  return {
    stop() {
      end();
      following.stop();
    },
  };
}

/**
 * Calls `alert(alert)` with the alerts that come while anybody follows anything, and `missed()` when some may
 * have come before: the connection was made, or too much was missed.
 */
export const onAlerts = (handlers) => alertHandlers.push(handlers);

/** What is under way for what was wanted before is left out from now on: it comes again. */
function wantSoon({ again = false } = {}) {
  number += 1;
  anew ||= again;
  clearTimeout(timer);
  timer = setTimeout(want, 0);
}

async function want() {
  connecting ??= SharedConnection.open(lost).catch(() => new Connection());
  const connection = await connecting;
  const again = anew;
  anew = false;
  if (!followers.size) {
    position = null;
    return connection.leave(receive);
  }
  const all = [...followers];
  connection.want(receive, {
    number,
    queries: [...new Set(all.flatMap(({ queries }) => queries))],
    operations: all.some(({ operations }) => operations),
    after: all.map((follower) => follower.position).reduce(earlier),
    again,
  });
}

function receive(message) {
  if (message.type === "state") setState(message.data);
  else if (message.type === "refused") askForSignIn();
  else if (message.type === "reload" || message.number === number) pass(message);
}

/** Asks for a sign-in if that is what is missing. */
function askForSignIn() {
  asking ??= get("/me").catch(() => {}).finally(() => (asking = null));
}

/** Passes an event on to the followers that have not had it. */
function pass({ type, data, id, matched }) {
  const moved = (before) => (type === "reload" ? id : later(before, id));
  position = moved(position);
  if (type === "alert") for (const { alert } of alertHandlers) alert(data);
  if (type === "reload") for (const { missed } of alertHandlers) missed();
  for (const follower of [...followers]) {
    const { queries, handlers, position: before } = follower;
    follower.position = moved(before);
    if (type === "reload") handlers.reload?.(data.reason);
    else if (type === "invalid") tellInvalid(follower, matched[0], data);
    else if (type === "operations") handlers.operations?.(data);
    else if (follower.position === before) continue;
    else if (type === "alert") handlers.alert?.(data);
    else handlers.story?.(data, new Set(queries.filter((query) => matched.includes(query))));
  }
}

function tellInvalid({ queries, handlers }, query, { detail, errors }) {
  if (queries.includes(query)) handlers.invalid?.(query, new Problem(INVALID, detail, errors));
}

function setState(given) {
  if (state === given) return;
  state = given;
  for (const watcher of watchers) watcher(state);
  if (state === "connected") for (const { missed } of alertHandlers) missed();
}

/** The worker is gone, with the connection. */
function lost() {
  setState("reconnecting");
  wantSoon();
}

addEventListener("online", () => wantSoon({ again: true }));
