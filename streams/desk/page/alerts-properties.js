// The properties of a subscription as texts for a form, and back. What was not edited is kept as it is.

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const orNull = (text) => text.trim() || null;

/**
 * `at` is the path in the subscription, and `none` what counts if it is missing; `text(value)` is what the
 * form has, and `value(text)` what is sent.
 */
export const PROPERTIES = {
  name: { at: ["name"], none: "", value: (text) => text.trim() },
  query: { at: ["query"], none: "" },
  updates: { at: ["updates"], none: "facts" },
  unmatched: { at: ["unmatched"], none: "retract" },
  starts: { at: ["starts"], text: localTime, value: utcTime },
  ends: { at: ["ends"], text: localTime, value: utcTime },
  topic: { at: ["delivery", "topic"], value: orNull },
  webhooks: { at: ["delivery", "webhooks"], none: [], text: (urls) => urls.join("\n"), value: lines },
  emails: { at: ["delivery", "emails"], none: [], text: (addresses) => addresses.join("\n"), value: lines },
  digest: { at: ["delivery", "digest"], text: digestText, value: digest },
  quiet: { at: ["delivery", "quiet"], text: ({ start, end }) => `${start}-${end}`, value: quiet },
  timezone: { at: ["delivery", "timezone"], none: "UTC", value: (text) => text.trim() || "UTC" },
};

/** The texts of a form for a subscription, by the names of `PROPERTIES`. */
export function texts(subscription) {
  return Object.fromEntries(Object.entries(PROPERTIES).map(([name, { at, none = null, text = String }]) => {
    const value = at.reduce((object, key) => object?.[key], subscription) ?? none;
    return [name, value === null ? "" : text(value)];
  }));
}

/** A copy of a subscription with the texts that were edited: those that differ from `before`. */
export function edited(subscription, before, now) {
  const changed = structuredClone(subscription);
  for (const [name, { at, value = (text) => text }] of Object.entries(PROPERTIES)) {
    if (now[name] === before[name]) continue;
    const holder = at.slice(0, -1).reduce((object, key) => (object[key] ??= {}), changed);
    holder[at.at(-1)] = value(now[name]);
  }
  return changed;
}

/** The property that a JSON pointer is about, or null: that of "#/delivery/emails/0" is `emails`. */
export function propertyAt(pointer = "") {
  const path = pointer.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const found = Object.entries(PROPERTIES).find(([, { at }]) => at.every((key, i) => key === path[i]));
  return found?.[0] ?? null;
}

/** A time as `<input type="datetime-local">` has it, in the browser's time zone. */
function localTime(text) {
  const time = new Date(text);
  time.setMinutes(time.getMinutes() - time.getTimezoneOffset());
  return time.toISOString().slice(0, 16);
}

function utcTime(text) {
  return text ? new Date(text).toISOString() : null;
}

function digestText({ minutes, at }) {
  return minutes ? String(minutes) : at.join(", ");
}

/** "30" are minutes, "08:00, 17:30" times of the day. */
function digest(text) {
  if (!text.trim()) return null;
  if (/^\d+$/.test(text.trim())) return { minutes: Number(text) };
  return { at: text.split(",").map((time) => time.trim()) };
}

/** "22:00-06:00" */
function quiet(text) {
  if (!text.trim()) return null;
  const [start, end = ""] = text.split(/[-–]/).map((time) => time.trim());
  return { start, end };
}
