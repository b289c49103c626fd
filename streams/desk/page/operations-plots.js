// The plots of the last hour, and beside them the figures of the stages.

import { h } from "./dom.js";
import { PLOTS, STAGES_NOW } from "./operations-figures.js";
import { Legend } from "./operations-legend.js";
import { Plot } from "./operations-plot.js";
import { timeOfDay } from "./time.js";

export class Plots {
  #samples;
  #stages = new Legend(STAGES_NOW);
  #when = h("span", { class: "muted small" });
  #pointed = null; // the sample under the cursor, which all plots share
  #plots;

  constructor(samples) {
    this.#samples = samples;
    this.#plots = PLOTS.map((definition) => new Plot(definition, samples, (sample) => this.#point(sample)));
    const stages = h("div", { class: "plot", title: STAGES_NOW.about },
      h("div", { class: "plot-title" },
        h("h3", {}, STAGES_NOW.title, " ", h("span", { class: "muted" }, STAGES_NOW.unit)), this.#when),
      this.#stages.element);
    this.element = h("div", { class: "operations-plots" }, stages, this.#plots.map(({ element }) => element));
    this.#showStages();
  }

  /** Draws the samples as they are now. */
  update() {
    for (const plot of this.#plots) plot.update();
    this.#showStages();
  }

  leave() {
    for (const plot of this.#plots) plot.leave();
  }

  #point(sample) {
    this.#pointed = sample;
    this.#showStages();
  }

  /** Shows the figures under the cursor, or else the newest. */
  #showStages() {
    this.#stages.show(this.#pointed ?? this.#samples.last);
    this.#when.textContent = this.#pointed ? `at ${timeOfDay(this.#pointed.at * 1000)}` : "now";
  }
}
