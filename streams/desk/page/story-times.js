// Times in the reading pane.

import { h } from "./dom.js";
import { timeOfDay, wholeTime } from "./time.js";

/** A time of day, with the date unless it is today, and the whole time in the title. */
export const timeElement = (when) => h("time", { datetime: when, title: wholeTime(when) }, timeOfDay(when));
