// Makes elements. Nothing here or elsewhere in the page parses markup, so no text can become an element.

const SVG = "http://www.w3.org/2000/svg";

// Characters that change how others are displayed, or are not displayed. Joiners are left: scripts and emoji
// need them.
const CONTROLS = new RegExp("[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F"
  + "\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF]", "g");

/**
 * An element: h("button", {class: "quiet", on: {click}}, "Close").
 * `on` has listeners, `dataset` data attributes, `style` CSS properties; other properties become attributes:
 * true an empty one, and false, null and undefined none. Children: nodes, texts, numbers, arrays of these;
 * false, null and undefined are left out.
 */
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

/** An SVG element, with the same arguments as `h`. */
export const svg = (tag, properties, ...children) =>
  fill(document.createElementNS(SVG, tag), properties, children);

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "style") {
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== false && child != null));
  return element;
}

/** A text of a wire with each control character replaced by a visible one; its length stays the same. */
export const shown = (text) => String(text ?? "").replace(CONTROLS, "\uFFFD");

/** An element with a text of a wire, whose direction does not affect what is around it. */
export const wireText = (tag, text, properties = {}) =>
  h(tag, { dir: "auto", ...properties, class: `wire-text ${properties.class ?? ""}`.trim() }, shown(text));

/** The address if it is one of http or https, otherwise null; for every `href` that comes from a wire. */
export function link(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Has a screen reader say a text when it is idle. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}

/** Has `parent` contain these elements in this order, without touching those that are in their places. */
export function arrange(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let place = parent.firstElementChild;
  for (const element of elements) {
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
}

let names = 0;

/** An id that no other element has, for `for`, `aria-labelledby` and the like. */
export const uniqueId = (prefix = "id") => `${prefix}-${++names}`;

/** Calls `handler()` whenever the tab is in front again. Returns a function that ends this. */
export function onShown(handler) {
  const listen = () => document.hidden || handler();
  document.addEventListener("visibilitychange", listen);
  return () => document.removeEventListener("visibilitychange", listen);
}
