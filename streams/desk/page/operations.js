// Operations: what is wrong now, the last hour as plots, processes, sources and dead letters.

import { get } from "./api.js";
import { announce, h } from "./dom.js";
import { follow, onConnection } from "./live.js";
import { DeadLetters } from "./operations-deadletters.js";
import { Plots } from "./operations-plots.js";
import { showFacts, showProcesses, showStates, showSources } from "./operations-now.js";
import { Samples } from "./operations-samples.js";
import { sentence } from "./problem.js";
import { timeOfDay } from "./time.js";

/** The view of the operations. */
export async function show(main, address) {
  const { samples, now } = await get("/operations");
  const operations = new Operations(main, new Samples(samples), now);
  operations.update(address);
  return operations;
}

class Operations {
  #samples;
  #now;
  #plots;
  #parts;
  #letters = new DeadLetters();
  #follower;
  #endConnection;
  #asOf = h("p", { class: "notice", role: "status", hidden: true });

  constructor(main, samples, now) {
    this.#samples = samples;
    this.#plots = new Plots(samples);
    this.#parts = Object.fromEntries(
      ["states", "processes", "sources", "facts"].map((name) => [name, h("div")]));
    const { states, processes, sources, facts } = this.#parts;
    main.classList.add("operations");
    main.append(
      h("h1", { class: "visually-hidden" }, "Operations"),
      this.#asOf,
      section("What is wrong, and what is well", states, "visually-hidden"),
      section("The last hour", this.#plots.element, "visually-hidden"),
      section("Processes", processes),
      this.#letters.element,
      h("div", { class: "operations-halves" },
        section("Sources", sources), section("Delivery and stories", facts)));
    this.#show(now);
    this.#follow();
    this.#endConnection = onConnection((state) => this.#showAge(state === "reconnecting"));
  }

  update(address) {
    this.#letters.update(address);
  }

  leave() {
    this.#follower.stop();
    this.#endConnection();
    this.#plots.leave();
    this.#letters.leave();
  }

  #follow() {
    this.#follower = follow({ operations: true }, {
      operations: ({ sample, now }) => {
        this.#samples.add(sample);
        this.#plots.update();
        this.#show(now);
        this.#showAge(false);
      },
      reload: () => this.#reload(),
    });
  }

  async #reload() {
    try {
      const { samples, now } = await get("/operations");
      this.#samples.replace(samples);
      this.#plots.update();
      this.#show(now);
      this.#showAge(false);
    } catch (problem) {
      this.#showAge(true, sentence(problem));
    }
  }

  /** Says from when the figures are, while no newer ones come. */
  #showAge(isOld, why = "") {
    this.#asOf.hidden = !isOld;
    this.#asOf.textContent = `These figures are as of ${timeOfDay(this.#samples.last.at * 1000)}. ${why}`;
  }

  #show(now) {
    const news = wrongs(now).filter((text) => !wrongs(this.#now).includes(text));
    if (this.#now && news.length) announce(news.join(". "));
    this.#now = now;
    showStates(this.#parts.states, now);
    showProcesses(this.#parts.processes, now);
    showSources(this.#parts.sources, now);
    showFacts(this.#parts.facts, now);
    this.#letters.changed(now.deadLettersRead);
  }
}

/** What is wrong in words, without the figures in it, which change all the time. */
function wrongs(now) {
  const states = now?.states ?? [];
  return states.filter(({ level }) => level === "wrong").map(({ text }) => text.replace(/[\d.]+ \w+$/, ""));
}

const section = (title, content, headingClass = "") =>
  h("section", { class: "operations-section", "aria-label": title },
    h("h2", { class: headingClass }, title), content);
