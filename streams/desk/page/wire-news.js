// Tells a screen reader what came: kills and flashes at once, everything else as a number now and then.

import { shown } from "./dom.js";
import { withoutKill } from "./headlines.js";

const QUIET = 30_000; // milliseconds between two numbers

export class News {
  #count = 0;
  #timer = null;

  constructor(announce) {
    this.announce = announce;
  }

  add({ status, urgency, headline, number }) {
    if (status === "canceled") this.announce(`Kill: ${shown(withoutKill(headline))}`);
    else if (urgency === 1 && number === 1) this.announce(`Flash: ${shown(headline)}`);
    else {
      this.#count += 1;
      this.#timer ??= setTimeout(() => this.#tell(), QUIET);
    }
  }

  leave() {
    clearTimeout(this.#timer);
  }

  #tell() {
    this.announce(this.#count === 1 ? "One new story" : `${this.#count} new stories`);
    this.#count = 0;
    this.#timer = null;
  }
}
