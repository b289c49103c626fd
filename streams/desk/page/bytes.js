// The bytes of a message: as text in which nothing is invisible, or in hexadecimal.

import { capped } from "./capped.js";
import { h } from "./dom.js";
import { size as sizeText } from "./numbers.js";

const FIRST = 30_000; // characters shown at first
const LINE = 16; // bytes
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g;
const INVISIBLE = /[\u0080-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/** Control characters as their pictures, and other invisible ones by their code: "␍" and "‹U+202E›". */
export const visible = (text) => text
  .replace(CONTROLS, (control) => (control === "\u007F" ? "␡" : pictured(control.charCodeAt(0))))
  .replace(INVISIBLE, (character) => `‹U+${hex(character.charCodeAt(0), 4).toUpperCase()}›`);

const pictured = (code) => String.fromCharCode(0x2400 + code);
const hex = (number, digits) => number.toString(16).padStart(digits, "0");

/** Elements that show a message: {size, text, base64, truncated} as the HTTP API gives them. */
export function bytesView({ size, text, base64, truncated }) {
  const isText = text !== null;
  const content = isText ? text : hexadecimal(Uint8Array.from(atob(base64), (each) => each.charCodeAt(0)));
  const about = [
    sizeText(size),
    isText ? "text in UTF-8" : "not text in UTF-8",
    truncated && "of which the beginning is shown",
  ];
  return [
    h("p", { class: "muted small" }, about.filter(Boolean).join(", ")),
    content
      ? capped("pre", content, { limit: FIRST, prepare: visible, class: `bytes ${isText ? "wrapped" : ""}`,
        dir: isText ? "auto" : "ltr", tabindex: 0, role: "region", "aria-label": "Raw message" })
      : h("p", { class: "muted" }, "The message is empty."),
  ];
}

/** Bytes as lines of hexadecimal numbers, beside what of them is ASCII. */
function hexadecimal(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += LINE) {
    const some = [...bytes.subarray(start, start + LINE)];
    const codes = some.map((byte) => hex(byte, 2)).join(" ");
    const plain = some.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${hex(start, 6)}  ${codes.padEnd(3 * LINE - 1)}  ${plain}`);
  }
  return lines.join("\n");
}
