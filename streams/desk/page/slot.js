// A place that shows one view at a time.

import { h } from "./dom.js";

export class Slot {
  #element;
  #key = null;
  #shown = null; // what the view's `show` returned
  #address;

  constructor(element) {
    this.#element = element;
  }

  /** Shows the module that `load()` gives, or only updates it if it is shown already under this key. */
  async show(key, load, address) {
    this.#address = address;
    if (key === this.#key) return this.#shown?.update(address);
    this.clear();
    this.#key = key;
    this.#element.replaceChildren(h("p", { class: "loading", role: "status" }, "Loading…"));
    const content = h("div", { class: "slot" });
    try {
      const shown = await (await load()).show(content, address);
      if (this.#key !== key) return leave(shown);
      this.#shown = shown;
      this.#element.replaceChildren(content);
      if (this.#address !== address) shown.update(this.#address);
    } catch (problem) {
      if (this.#key === key) this.#fail(problem, load);
    }
  }

  /** Leaves what is shown. */
  clear() {
    const shown = this.#shown;
    this.#shown = null;
    this.#key = null;
    this.#element.replaceChildren();
    leave(shown);
  }

  #fail(problem, load) {
    const key = this.#key;
    const again = () => {
      this.#key = null;
      this.show(key, load, this.#address);
    };
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
