// The stories of a column, without the page: what is shown, and what waits while somebody reads further down.

import { wasOpened } from "./seen.js";

export const MOST = 100; // stories shown in a column

/** A kill stays at the top until somebody has seen it. */
export const isPinned = ({ status, uri, number }) => status === "canceled" && !wasOpened(uri, number);

export class StoryList {
  shown = []; // summaries, newest first
  #waiting = new Map(); // by uri: [summary, whether it matches], the newest last
  waitingBeyond = 0; // stories that came while the list waited, and are too many to be kept

  /** Puts a page of stories in the place of all. */
  replace(stories) {
    this.#waiting.clear();
    this.waitingBeyond = 0;
    this.shown = [];
    this.append(stories);
  }

  /** Adds older stories. Returns whether the newest had to go for them. */
  append(stories) {
    const known = new Set(this.shown.map(({ uri }) => uri));
    const all = [...this.shown, ...stories.filter(({ uri }) => !known.has(uri))];
    this.shown = all.slice(-MOST);
    return all.length > MOST;
  }

  /**
   * Takes in a new version of a story. `held` is whether what is shown shall stay; a story that is taken back
   * is always shown so. Returns whether anything changed.
   */
  receive(summary, matches, held) {
    const index = this.shown.findIndex(({ uri }) => uri === summary.uri);
    const before = this.shown[index];
    if (before && before.number >= summary.number) return false;
    const takenBack = summary.status !== "usable";
    if (!before && !matches && !this.#waiting.has(summary.uri)) return false;
    if (takenBack && (before || matches)) return this.#takeBack(summary, index);
    if (held) return this.#wait(summary, matches);
    if (before) this.shown.splice(index, 1);
    if (matches) this.#put(summary);
    return true;
  }

  /** How many new stories and versions wait. */
  get waiting() {
    return this.waitingBeyond + [...this.#waiting.values()].filter(([, matches]) => matches).length;
  }

  /** Shows what has waited. */
  release() {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.waitingBeyond = 0;
    for (const [summary, matches] of waiting) this.receive(summary, matches, false);
  }

  /** Kills that nobody has seen. */
  get pinned() {
    return this.shown.filter(isPinned);
  }

  /** In the order of the page: kills that nobody has seen, then the newest. */
  ordered() {
    const { pinned } = this;
    return pinned.length ? [...pinned, ...this.shown.filter((story) => !isPinned(story))] : this.shown;
  }

  #takeBack(summary, index) {
    this.#waiting.delete(summary.uri);
    const { headline, source, slugline, located } = index < 0 ? {} : this.shown.splice(index, 1)[0];
    const kept = Object.fromEntries( // a kill may come without them
      Object.entries({ headline, source, slugline, located }).filter(([name]) => !summary[name]));
    this.#put({ ...summary, ...kept });
    return true;
  }

  #wait(summary, matches) {
    this.#waiting.delete(summary.uri);
    this.#waiting.set(summary.uri, [summary, matches]);
    if (this.#waiting.size > 2 * MOST) {
      const [uri, [, matched]] = this.#waiting.entries().next().value;
      this.#waiting.delete(uri);
      if (matched) this.waitingBeyond += 1;
    }
    return true;
  }

  #put(summary) {
    this.shown.unshift(summary);
    if (this.shown.length <= MOST) return;
    const last = this.shown.findLastIndex((story) => !isPinned(story));
    this.shown.splice(last < 0 ? MOST : last, 1);
  }
}
