// Numbers, durations and sizes as people read them. What is not known, null or undefined, is "–".

import { numberFormat } from "./locale.js";

const whole = numberFormat();
const short = numberFormat({ maximumSignificantDigits: 3 });
const few = numberFormat({ notation: "compact" });
const UNKNOWN = "–";

/** 1,204 */
export const number = (value) => (value == null ? UNKNOWN : whole.format(value));

/** "1 story", "2 stories" */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** 1.2K, where there is little room. */
export const compact = (value) => few.format(value);

/** An average or a rate, with three digits: 0.42. */
export const rate = (value) => (value == null ? UNKNOWN : short.format(value < 0.005 ? 0 : value));

/** A span of time in seconds: 0 s, 480 ms, 1.4 s, 12 s, 5 min, 3 h. */
export function span(seconds) {
  if (seconds == null) return UNKNOWN;
  if (seconds < 0.001) return "0 s";
  if (seconds < 0.995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${number(Math.round(seconds / 3600))} h`;
}

/** A size in bytes: 388 MB. */
export function size(bytes) {
  if (bytes == null) return UNKNOWN;
  if (bytes < 1000) return count(bytes, "byte");
  const [power, unit] = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${short.format(bytes / power)} ${unit}`;
}
