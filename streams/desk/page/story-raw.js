// The message as the wire sent it.

import { get } from "./api.js";
import { beginning, capped } from "./capped.js";
import { h, wireText } from "./dom.js";
import { properties, section } from "./story-tables.js";
import { number } from "./story-words.js";
import { wholeTime } from "./time.js";

const FIRST = 30_000; // characters shown at first
const LONGEST_HEADER = 2_000;
const BYTES_A_LINE = 16;
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g;
const INVISIBLE = /[\u0080-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/** Control characters as their pictures, and other invisible ones by their code: "␍" and "‹U+202E›". */
export const visible = (text) => text
  .replace(CONTROLS, (control) => (control === "\u007F" ? "␡" : pictured(control.charCodeAt(0))))
  .replace(INVISIBLE, (character) => `‹U+${hex(character.charCodeAt(0), 4).toUpperCase()}›`);

const pictured = (code) => String.fromCharCode(0x2400 + code);
const hex = (number, digits) => number.toString(16).padStart(digits, "0");

/** Fills a panel with the raw message of a version. */
export async function storyRaw(panel, uri, version) {
  panel.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  try {
    const raw = await get(`/stories/${encodeURIComponent(uri)}/raw`, { number: version });
    panel.replaceChildren(...message(raw));
  } catch (problem) {
    const kind = problem.status === 404 ? "muted" : "error"; // it may be gone from Kafka
    panel.replaceChildren(h("p", { class: kind }, problem.detail ?? String(problem)));
  }
}

function message({ topic, partition, offset, time, headers, size, text, base64, truncated }) {
  const about = [
    `${topic}, partition ${partition}, offset ${offset}; ${wholeTime(time)}; ${number(size)} bytes`,
    text === null && " that are not text in UTF-8",
    truncated && ", of which these are the first",
  ].filter(Boolean).join("");
  const content = text ?? hexadecimal(bytesOf(base64 ?? ""));
  return [
    h("p", { class: "muted" }, about),
    section("Headers", headerList(headers)),
    section("Message", capped("pre", content, {
      limit: FIRST, prepare: visible, class: "raw", tabindex: 0, role: "region", "aria-label": "Raw message",
    })),
  ];
}

/** Headers, as an object or as pairs. */
function headerList(headers) {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers ?? {});
  if (!pairs.length) return h("p", { class: "muted" }, "None");
  const value = (text) => wireText("span", visible(beginning(String(text), LONGEST_HEADER)));
  return properties(pairs.map(([name, text]) => [name, value(text)]));
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Bytes as lines of hexadecimal numbers, beside what of them is ASCII. */
export function hexadecimal(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += BYTES_A_LINE) {
    const line = [...bytes.subarray(start, start + BYTES_A_LINE)];
    const codes = line.map((byte) => hex(byte, 2)).join(" ");
    const plain = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${hex(start, 6)}  ${codes.padEnd(BYTES_A_LINE * 3)} ${plain}`);
  }
  return lines.join("\n");
}
