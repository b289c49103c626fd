// The stories of a column, without the page: what is shown, and what waits while somebody reads further down.

import { isSeen } from "./seen.js";

const NEWEST = 50; // stories that a column keeps while new ones come
const MOST = 100; // stories that it shows with older ones, and kills above them
export const MOST_KILLS = 1_000; // that are kept until somebody has seen them

/** A kill stays at the top until somebody has seen it. */
export const isPinned = (story) => story.status === "canceled" && !isSeen(story);

/** Stories, newest first, with one more. Those of several partitions do not quite come in order. */
function inserted(stories, summary) {
  const place = stories.findIndex(({ cursor }) => cursor < summary.cursor);
  return place < 0 ? [...stories, summary] : stories.toSpliced(place, 0, summary);
}

/** The first stories, some more than `most` if they share a cursor: older ones are fetched by it. */
function first(stories, most) {
  let end = most;
  while (end < stories.length && stories[end].cursor === stories[end - 1].cursor) end += 1;
  return stories.slice(0, end);
}

export class StoryList {
  #newest = []; // summaries, newest first
  #kills = []; // newest first, perhaps also among the newest stories
  #waiting = new Map(); // by uri: [summary, whether it matches], the newest last
  #waitingBeyond = 0; // stories that came while the list waited, and are too many to be kept
  #reading = null; // the uri of a kill at the top that is open
  isCut = false; // whether older stories had to go for newer ones

  /** Puts a page of stories and the kills, both newest first, in the place of all. */
  replace(stories, kills) {
    this.#waiting.clear();
    this.#waitingBeyond = 0;
    this.#newest = stories;
    this.#kills = kills;
    this.isCut = false;
  }

  /** Adds older stories. Returns whether the newest had to go for them. */
  append(stories) {
    const known = new Set(this.#newest.map(({ uri }) => uri));
    const all = [...this.#newest, ...stories.filter(({ uri }) => !known.has(uri))];
    this.#newest = all.slice(-MOST);
    this.isCut = false;
    return all.length > MOST;
  }

  /**
   * Takes in a new version of a story. `held` is whether what is shown shall stay; a story that is taken back
   * is always shown so. Returns whether anything changed.
   */
  receive(summary, matches, held) {
    const { uri, number, status } = summary;
    const before = [...this.#newest, ...this.#kills].find((story) => story.uri === uri);
    if (before?.number >= number) return false;
    if (!before && !matches && !this.#waiting.has(uri)) return false;
    const takesBack = status !== "usable" && Boolean(before || matches);
    if (held && !takesBack) return this.#wait(summary, matches);
    this.#remove(uri);
    if (matches || takesBack) this.#put(summary, held);
    return true;
  }

  /** How many new stories and versions wait. */
  get waiting() {
    return this.#waitingBeyond + [...this.#waiting.values()].filter(([, matches]) => matches).length;
  }

  /** Shows what has waited. */
  release() {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#waitingBeyond = 0;
    for (const [summary, matches] of waiting) this.receive(summary, matches, false);
  }

  /** A story is open from now on. If it is a kill at the top, it stays there meanwhile. */
  open(uri) {
    this.#reading = this.pinned.some((kill) => kill.uri === uri) ? uri : null;
  }

  /** How many kills nobody has seen. */
  get unseenKills() {
    return this.#kills.filter(isPinned).length;
  }

  /** The newest of them, which are shown above the stories. */
  get pinned() {
    return this.#kills.filter((kill) => isPinned(kill) || kill.uri === this.#reading).slice(0, MOST);
  }

  /** The newest stories, which are shown below them. */
  get newest() {
    const uris = new Set(this.pinned.map(({ uri }) => uri));
    return this.#newest.filter(({ uri }) => !uris.has(uri));
  }

  /** What is shown, in the order of the page. */
  get shown() {
    return [...this.pinned, ...this.newest];
  }

  /** The `before` of the page of stories that are older than those shown. */
  get cursor() {
    return this.#newest.at(-1)?.cursor ?? null;
  }

  #wait(summary, matches) {
    if (this.#waiting.get(summary.uri)?.[0].number >= summary.number) return false;
    this.#waiting.delete(summary.uri);
    this.#waiting.set(summary.uri, [summary, matches]);
    if (this.#waiting.size > 2 * MOST) {
      const [uri, [, matched]] = this.#waiting.entries().next().value;
      this.#waiting.delete(uri);
      if (matched) this.#waitingBeyond += 1;
    }
    return true;
  }

  #remove(uri) {
    this.#newest = this.#newest.filter((story) => story.uri !== uri);
    this.#kills = this.#kills.filter((story) => story.uri !== uri);
    this.#waiting.delete(uri);
  }

  #put(summary, held) {
    const all = inserted(this.#newest, summary);
    const most = held ? Math.max(NEWEST, this.#newest.length) : NEWEST;
    this.#newest = first(all, most);
    this.isCut ||= all.length > this.#newest.length;
    if (summary.status === "canceled") this.#kills = inserted(this.#kills, summary).slice(0, MOST_KILLS);
  }
}
