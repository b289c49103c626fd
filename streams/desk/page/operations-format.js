// Figures as text.

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

/** A count: 1,204; "–" if it is not known. */
export const count = (value) => (value == null ? "–" : whole.format(value));

/** Messages a second: 0.42. */
export const rate = (value) => (value == null ? "–" : short.format(value < 0.005 ? 0 : value));

/** A span of time: 0 s, 480 ms, 12 s, 5 min, 3 h. */
export function span(seconds) {
  if (seconds == null) return "–";
  if (seconds < 0.001) return "0 s";
  if (seconds < 0.995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** A size in bytes: 388 MB. */
export function size(bytes) {
  if (bytes == null) return "–";
  if (bytes < 1000) return `${whole.format(bytes)} ${bytes === 1 ? "byte" : "bytes"}`;
  const [power, unit] = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${short.format(bytes / power)} ${unit}`;
}

/** "1 story", "2 stories". */
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;
