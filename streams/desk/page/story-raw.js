// The message as the wire sent it.

import { get } from "./api.js";
import { bytesView, visible } from "./bytes.js";
import { beginning } from "./capped.js";
import { h, wireText } from "./dom.js";
import { sentence } from "./problem.js";
import { properties, section } from "./story-tables.js";
import { wholeTime } from "./time.js";

const LONGEST_HEADER = 2_000;

/** Fills a panel with the raw message of a version. */
export async function storyRaw(panel, uri, version) {
  panel.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  try {
    const raw = await get(`/stories/${encodeURIComponent(uri)}/raw`, { number: version });
    panel.replaceChildren(...message(raw));
  } catch (problem) {
    const kind = problem.status === 404 ? "muted" : "error"; // it may be gone from Kafka
    panel.replaceChildren(h("p", { class: kind }, sentence(problem)));
  }
}

function message(raw) {
  const { topic, partition, offset, time, headers } = raw;
  return [
    h("p", { class: "muted" }, `${topic}, partition ${partition}, offset ${offset}; ${wholeTime(time)}`),
    section("Headers", headerList(headers)),
    section("Message", bytesView(raw)),
  ];
}

function headerList(headers) {
  const pairs = Object.entries(headers);
  if (!pairs.length) return h("p", { class: "muted" }, "None");
  const value = (text) => wireText("span", visible(beginning(String(text), LONGEST_HEADER)));
  return properties(pairs.map(([name, text]) => [name, value(text)]));
}
