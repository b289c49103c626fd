// The message as the wire sent it.

import { get } from "./api.js";
import { beginning, capped } from "./capped.js";
import { h, wireText } from "./dom.js";
import { number } from "./story-words.js";
import { wholeTime } from "./time.js";

const FIRST = 30_000; // characters shown at first
const BYTES_A_LINE = 16;
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g;
const INVISIBLE = /[\u0080-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/** Control characters as their pictures, and other invisible ones by their code: "␍" and "‹U+202E›". */
export const visible = (text) => text
  .replace(CONTROLS, (character) => String.fromCodePoint(character === "\u007F" ? 0x2421 : 0x2400 + character.charCodeAt(0)))
  .replace(INVISIBLE, (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);

/** Fills a panel with the raw message of a version. */
export async function storyRaw(panel, uri, version) {
  panel.replaceChildren(h("p", { class: "loading" }, "Loading…"));
  try {
    const raw = await get(`/stories/${encodeURIComponent(uri)}/raw`, { number: version });
    panel.replaceChildren(...message(raw).filter(Boolean));
  } catch (problem) {
    panel.replaceChildren(h("p", { class: problem.status === 404 ? "muted" : "error" }, problem.detail ?? String(problem)));
  }
}

function message({ topic, partition, offset, time, headers, size, text, base64, truncated }) {
  const content = text ?? hexadecimal(bytesOf(base64 ?? ""));
  return [
    h("p", { class: "muted" },
      `${topic}, partition ${partition}, offset ${offset}; ${wholeTime(time)}; ${number(size)} bytes`,
      text === null && ", which are not text in UTF-8", truncated && "; only its beginning is shown"),
    h("section", {}, h("h3", {}, "Headers"), headerList(headers)),
    h("section", {}, h("h3", {}, "Message"),
      capped("pre", content, { limit: FIRST, prepare: visible, class: "raw", tabindex: 0, "aria-label": "The raw message" })),
  ];
}

/** Headers, as an object or as pairs. */
function headerList(headers) {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers ?? {});
  if (!pairs.length) return h("p", { class: "muted" }, "None");
  return h("dl", { class: "properties" }, pairs.map(([name, value]) =>
    h("div", {}, h("dt", {}, name), wireText("dd", visible(beginning(String(value), 2_000))))));
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Bytes as lines of hexadecimal numbers, beside what of them is ASCII. */
export function hexadecimal(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += BYTES_A_LINE) {
    const line = [...bytes.subarray(start, start + BYTES_A_LINE)];
    const codes = line.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const plain = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${start.toString(16).padStart(6, "0")}  ${codes.padEnd(BYTES_A_LINE * 3)} ${plain}`);
  }
  return lines.join("\n");
}
