// The samples of the last hour, as columns for the plots.

const HOUR = 3600; // seconds
const LONGEST_GAP = 20; // seconds between two samples that a line may join

export class Samples {
  #samples;

  constructor(samples) {
    this.replace(samples);
  }

  replace(samples) {
    this.#samples = [...samples];
  }

  /** Adds the newest sample, unless it is known; drops those that are older than an hour. */
  add(sample) {
    if (sample.at <= this.last.at) return;
    this.#samples.push(sample);
    while (this.#samples[0].at < sample.at - HOUR) this.#samples.shift();
  }

  get last() {
    return this.#samples.at(-1);
  }

  /** The samples, with an empty one (only `at`) wherever some are missing. */
  get withGaps() {
    return this.#samples.flatMap((sample, i) => {
      const before = this.#samples[i - 1];
      return before && sample.at - before.at > LONGEST_GAP ? [{ at: before.at + 1 }, sample] : [sample];
    });
  }

  /** The newest sample of each minute, newest first. */
  get byMinute() {
    const minutes = new Map();
    for (const sample of this.#samples) minutes.set(Math.floor(sample.at / 60), sample);
    return [...minutes.values()].reverse();
  }

  /** From when to when the plots are, in seconds since 1970. */
  get range() {
    return [this.last.at - HOUR, this.last.at];
  }
}
