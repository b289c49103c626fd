// A place that shows one view at a time.

import { h } from "./dom.js";
import { whenBack } from "./live.js";

export class Slot {
  #element;
  #key = null; // of the view that is shown, or on its way
  #opening = null; // a promise, until the view is shown
  #retry = null; // after a failure
  #turn = null; // tells whether the view that is on its way is still wanted
  #shown = null; // what the view's `show` returned
  #address;

  constructor(element) {
    this.#element = element;
  }

  /**
   * Shows the module that `load()` gives, or only updates it if it is shown already under this key. Resolves
   * when the view is there.
   */
  async show(key, load, address) {
    this.#address = address;
    if (key === this.#key) return this.#shown ? this.#update(load, address, this.#turn) : this.#opening;
    this.clear();
    this.#key = key;
    this.#turn = {};
    this.#element.replaceChildren(h("p", { class: "loading", role: "status" }, "Loading…"));
    this.#opening = this.#open(load, address, this.#turn);
    return this.#opening;
  }

  /** Leaves what is shown. */
  clear() {
    const shown = this.#shown;
    this.#retry?.stop();
    this.#shown = this.#key = this.#turn = this.#opening = this.#retry = null;
    this.#element.replaceChildren();
    leave(shown);
  }

  async #open(load, address, turn) {
    const content = h("div", { class: "slot" });
    try {
      const shown = await (await load()).show(content, address);
      while (turn === this.#turn && address !== this.#address) {
        address = this.#address;
        await shown.update(address);
      }
      if (turn !== this.#turn) return leave(shown);
      this.#shown = shown;
      this.#element.replaceChildren(content);
    } catch (problem) {
      if (turn !== this.#turn) return;
      if (address !== this.#address) return this.#open(load, this.#address, turn);
      this.#fail(problem, load);
    }
  }

  async #update(load, address, turn) {
    try {
      await this.#shown.update(address);
    } catch (problem) {
      if (turn !== this.#turn || address !== this.#address) return;
      if (problem.name === "AbortError") return; // the view asks for something else by itself
      leave(this.#shown);
      this.#shown = null;
      this.#fail(problem, load);
    }
  }

  /** Says what is wrong. The next `show` begins anew, as does the return of a connection that was lost. */
  #fail(problem, load) {
    const key = this.#key;
    this.#key = null;
    const again = () => this.show(key, load, this.#address);
    this.#retry = whenBack(again);
    this.#element.replaceChildren(h("div", { class: "empty" },
      h("p", { class: "error", role: "alert" },
        problem.detail ?? `This could not be shown: ${problem.message}`),
      h("button", { class: "button", on: { click: again } }, "Try again")));
    if (!problem.detail) console.error(problem);
  }
}

/** What fails while it is left does not keep others from being shown. */
function leave(shown) {
  try {
    shown?.leave();
  } catch (error) {
    console.error(error);
  }
}
