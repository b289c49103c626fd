// A connection of server-sent events for the tabs that share it, or for one of them.

import { earlier } from "./live-position.js";

const FIRST_WAIT = 2_000; // milliseconds until the connection is made anew; doubled each time
const LONGEST_WAIT = 30_000;
const EVENTS = ["story", "alert", "operations", "invalid", "reload"];
const MOST_QUERIES = 100; // that the desk takes
const LONGEST_ADDRESS = 6_000; // characters; proxies refuse longer ones

export class Connection {
  #wants = new Map(); // by client
  #position = null; // the id to follow from
  #behind = new Set(); // clients that were behind the others when they came
  #ahead = null; // the position of the others
  #source = null;
  #asked = null; // what the source was made for
  #invalid = new Set(); // queries of it that the desk does not understand
  #state = "connecting";
  #wait = FIRST_WAIT;
  #timer = null;

  /**
   * Sends a client what it wants, until it wants something else or leaves:
   *   number      of what it wants, which the events for it have, too
   *   queries, operations  what the events are to be matched with, and whether it wants operations
   *   after       the position to begin at; null begins now
   *   again       true makes the connection anew in any case
   * A client is a function, which is called with messages:
   *   {type: "state", data}  whether it is "connected" or "reconnecting"
   *   {type: "refused"}      the desk answers, but with an error
   *   {type, data, id, matched}  an event, and the queries that a story matches, or the one that is invalid
   * Events that another client still needs may come again. If too much has come since `after`, only this
   * client is told to reload.
   */
  want(client, { after, again, ...want }) {
    this.#wants.set(client, want);
    const from = earlier(this.#position, after);
    const ahead = this.#ahead ?? this.#position;
    if (ahead && earlier(ahead, after) !== ahead) {
      this.#ahead = ahead;
      this.#behind.add(client);
    }
    const ready = !again && from === this.#position && this.#has(want);
    if (ready || this.#state === "reconnecting") client({ type: "state", data: this.#state });
    if (ready) return;
    this.#position = from;
    this.#connectIn(0);
  }

  leave(client) {
    this.#wants.delete(client);
    this.#behind.delete(client);
    if (!this.isEmpty) return;
    this.#close();
    this.#goOnAt(null);
  }

  get isEmpty() {
    return !this.#wants.size;
  }

  /** Whether it can have what a client wants, too. */
  fits(client, want) {
    const others = [...this.#wants].filter(([other]) => other !== client).map(([, wanted]) => wanted);
    if (!others.length) return true;
    const { queries, operations } = together([...others, want]);
    const { length } = address(queries, operations, this.#position);
    return queries.length <= MOST_QUERIES && length <= LONGEST_ADDRESS;
  }

  /** Whether the source is open and has all that a client wants. */
  #has({ queries, operations }) {
    return this.#source?.readyState === EventSource.OPEN
      && queries.every((query) => this.#asked.queries.includes(query) && !this.#invalid.has(query))
      && (this.#asked.operations || !operations);
  }

  #connectIn(milliseconds) {
    this.#close();
    this.#timer = setTimeout(() => this.#connect(), milliseconds);
  }

  #connect() {
    this.#asked = together([...this.#wants.values()]);
    this.#invalid.clear();
    const { queries, operations } = this.#asked;
    this.#source = new EventSource(address(queries, operations, this.#position));
    this.#source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.#setState("connected");
    };
    this.#source.onerror = () => {
      this.#setState("reconnecting");
      if (this.#source.readyState === EventSource.CLOSED) this.#retry();
    };
    for (const type of EVENTS) this.#source.addEventListener(type, (event) => this.#receive(event));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** Connects again where the browser does not: the desk answered, but not with a stream. */
  #retry() {
    this.#send({ type: "refused" });
    this.#connectIn(this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #receive({ target, type, data: text, lastEventId }) {
    if (target !== this.#source) return;
    const data = JSON.parse(text);
    const matched = (data.columns ?? [data.column]).map((column) => this.#asked.queries[column]);
    const message = { type, data, matched, id: lastEventId };
    if (type === "invalid") this.#invalid.add(matched[0]);
    if (type === "reload") return this.#reload(message);
    if (lastEventId) this.#goOnAt(lastEventId);
    this.#send(message);
  }

  /** Tells those who are behind, if that is why: the others go on from where they were. */
  #reload(message) {
    const [behind, ahead] = [[...this.#behind], this.#ahead];
    const isForAll = !ahead || behind.length === this.#wants.size;
    this.#goOnAt(isForAll ? message.id : ahead);
    this.#send(message, isForAll ? undefined : behind);
    if (!isForAll) this.#connectIn(0);
  }

  /** Nobody is behind from now on: what follows a position comes, or all are told to reload. */
  #goOnAt(position) {
    this.#position = position;
    this.#ahead = null;
    this.#behind.clear();
  }

  #setState(state) {
    this.#state = state;
    this.#send({ type: "state", data: state });
  }

  #send(message, clients = [...this.#wants.keys()]) {
    for (const client of clients) client({ ...message, number: this.#wants.get(client).number });
  }
}

function together(wants) {
  return {
    queries: [...new Set(wants.flatMap(({ queries }) => queries))].sort(),
    operations: wants.some(({ operations }) => operations),
  };
}

function address(queries, operations, after) {
  const parameters = new URLSearchParams(queries.map((query) => ["query", query]));
  if (after) parameters.set("after", after);
  if (operations) parameters.set("operations", 1);
  return `/api/live?${parameters}`;
}
