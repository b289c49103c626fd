// The message as the wire sent it.

import { get } from "./api.js";
import { bytesView, visible } from "./bytes.js";
import { beginning } from "./capped.js";
import { h, wireText } from "./dom.js";
import { number } from "./numbers.js";
import { sentence } from "./problem.js";
import { properties, section } from "./story-tables.js";
import { wholeTime } from "./time.js";

const LONGEST_HEADER = 2_000;

/** Fills a panel with the raw message of a version. */
export async function storyRaw(panel, uri, version) {
  panel.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  try {
    const raw = await get(`/stories/${encodeURIComponent(uri)}/raw`, { number: version });
    panel.replaceChildren(...message(raw).filter(Boolean));
  } catch (problem) {
    const kind = problem.status === 404 ? "muted" : "error"; // it may be gone from Kafka
    panel.replaceChildren(h("p", { class: kind }, sentence(problem)));
  }
}

function message(raw) {
  const { topic, partition, offset, time, headers, stories, line } = raw;
  const whole = stories > 1 ? `Message with ${number(stories)} stories` : "Message";
  return [
    h("p", { class: "muted" }, `${topic}, partition ${partition}, offset ${offset}; ${wholeTime(time)}`),
    section("Headers", headerList(headers)),
    line && stories > 1 && section(`Line ${number(line.number)}, which has this story`, bytesView(line)),
    section(whole, bytesView(raw)),
  ];
}

function headerList(headers) {
  const pairs = Object.entries(headers);
  if (!pairs.length) return h("p", { class: "muted" }, "None");
  const value = (text) => wireText("span", visible(beginning(String(text), LONGEST_HEADER)));
  return properties(pairs.map(([name, text]) => [name, value(text)]));
}
