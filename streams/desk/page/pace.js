// When a view is rendered: once for all that changes within a moment, so that it can be read.

const CALM = 1_000; // milliseconds between two renderings

export class Pace {
  #render;
  #timer = null;
  #last = 0; // when it was rendered, or had to wait

  constructor(render) {
    this.#render = render;
  }

  /** Something has changed. */
  changed() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#last = performance.now();
      this.#render();
    }, this.#last + CALM - performance.now());
  }

  /** Something else is rendered now, and comes first. */
  wait() {
    this.#last = performance.now();
    if (this.#timer === null) return;
    this.stop();
    this.changed();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
