// Bytes of a message: as text whose control characters are visible, or in hexadecimal.

import { h, shown } from "./dom.js";
import { counted, size as sizeText } from "./operations-format.js";

const IN_HEX = 64 * 1024; // bytes that are shown at most in hexadecimal
const LINE = 16; // bytes

/** Elements that show the bytes: {size, text, base64, truncated} as the HTTP API gives them. */
export function bytesView({ size, text, base64, truncated }) {
  const bytes = text === null ? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) : null;
  const content = bytes ? hex(bytes.subarray(0, IN_HEX)) : visible(text);
  const left = truncated || bytes?.length > IN_HEX;
  const about = [
    size < 1000 ? counted(size, "byte") : `${sizeText(size)}`,
    bytes ? "not text in UTF-8" : "text in UTF-8",
    left && `the first ${bytes ? sizeText(Math.min(bytes.length, IN_HEX)) : "million bytes"} are shown`,
  ].filter(Boolean).join(", ");
  return [
    h("p", { class: "muted small" }, about),
    h("pre", {
      class: `bytes ${bytes ? "" : "wrapped"}`, tabindex: 0, role: "group", "aria-label": "Bytes", dir: "ltr",
    }, content || h("span", { class: "muted" }, "empty")),
  ];
}

/** A text with a visible character in place of each control character, such as ␍ for a carriage return. */
export const visible = (text) => shown(text.replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, picture));

const picture = (control) =>
  control === "\u007F" ? "\u2421" : String.fromCharCode(0x2400 + control.charCodeAt(0));

function hex(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += LINE) {
    const some = [...bytes.subarray(start, start + LINE)];
    const pairs = some.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = some.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : "·"));
    lines.push(`${start.toString(16).padStart(6, "0")}  ${pairs.padEnd(3 * LINE - 1)}  ${letters.join("")}`);
  }
  return lines.join("\n");
}
