// How many alerts came since the view of alerts was seen, in any tab of this browser.

import { onChange, read } from "./address.js";
import { get } from "./api.js";
import { onAlerts } from "./live.js";
import { keep, kept } from "./storage.js";

const KEY = "copytaster.alerts-seen"; // the time of the newest alert that was seen, in milliseconds
const MOST = 99; // alerts that are counted

/** Calls `show(count)` at each change; the count is a text, "" for none. */
export function countAlerts(show) {
  const times = new Map(); // of the newest alerts that nobody has seen, by id
  let seen = kept(KEY) === null ? null : Number(kept(KEY)); // null before the first visit

  async function load() {
    try {
      const { alerts } = await get("/alerts", { limit: MOST + 1 });
      seen ??= remember(Math.max(0, ...alerts.map(timeOf))); // at the first visit nothing is new yet
      add(alerts);
    } catch {
      // They are counted when the connection is made anew.
    }
  }

  function add(alerts) {
    for (const alert of alerts) times.set(alert.id, timeOf(alert));
    update();
  }

  function update() {
    const isShown = showsAll(read()) && !document.hidden;
    if (isShown && times.size) seen = remember(Math.max(seen, ...times.values()));
    for (const [id, time] of times) if (time <= seen) times.delete(id);
    show(times.size > MOST ? `${MOST}+` : String(times.size || ""));
    for (const id of times.keys()) {
      if (times.size <= MOST + 1) break;
      times.delete(id);
    }
  }

  onAlerts({ alert: (alert) => seen !== null && add([alert]), missed: load });
  onChange(update);
  document.addEventListener("visibilitychange", update);
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY || newValue === null) return;
    seen = Number(newValue);
    update();
  });
}

/** Whether an address shows the alerts of all subscriptions. */
const showsAll = ({ path, get: parameter }) =>
  path === "/alerts" && ["subscription", "new", "edit"].every((name) => parameter(name) === null);

const timeOf = ({ at }) => Date.parse(at);

function remember(time) {
  keep(KEY, time);
  return time;
}
