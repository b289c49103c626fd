// Links that keep the rest of the address: the subscription chosen, the story that is open.

import { href } from "./address.js";
import { h } from "./dom.js";

const links = new WeakMap(); // what each changes

/** A link to the current address with changes, as `href` of address.js takes them. */
export function pageLink(changes, properties, ...children) {
  const anchor = h("a", { ...properties, href: href(changes) }, ...children);
  links.set(anchor, changes);
  return anchor;
}

/** Bring the links in an element up to date, after the address has changed. */
export function refreshLinks(element) {
  for (const anchor of element.querySelectorAll("a")) {
    if (links.has(anchor)) anchor.href = href(links.get(anchor));
  }
}
