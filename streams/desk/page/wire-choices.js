// What the filters can be set to, and what columns there can be: fetched anew while stories come.

import { get } from "./api.js";

const SOON = 300; // milliseconds until the choices are fetched while there are none
const AGE = 20_000; // milliseconds for which they are not fetched again

export class Choices {
  #changed;
  #timer = null;

  /** `known` is the answer of `GET /filters`; `changed()` is called when there is another one. */
  constructor(known, changed) {
    this.known = known;
    this.#changed = changed;
  }

  /** A story has come, perhaps of a source, a desk or a language that is new. */
  storyCame() {
    this.#timer ??= setTimeout(() => this.#fetch(), this.known.sources.length ? AGE : SOON);
  }

  leave() {
    clearTimeout(this.#timer);
  }

  async #fetch() {
    try {
      this.known = await get("/filters");
      this.#changed();
    } catch {
      // The choices stay as they are until the next stories.
    }
    this.#timer = null;
  }
}
