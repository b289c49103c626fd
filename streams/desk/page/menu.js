// A button that opens a menu below it.

import { h, uniqueId } from "./dom.js";
import { place } from "./place.js";

/**
 * The button and its menu. `fill()` gives the menu's children each time that it opens; a button or a link in
 * it closes it, before it does anything else. `properties` are the button's.
 */
export function menuButton(properties, content, fill) {
  const id = uniqueId("menu");
  const menu = h("div", { class: "menu", id, popover: true });
  const state = { popovertarget: id, "aria-expanded": "false" };
  const button = h("button", { class: "button quiet", ...properties, ...state }, content);
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") menu.replaceChildren(...[fill()].flat().filter(Boolean));
  });
  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", open);
    if (open) place(menu, button.getBoundingClientRect());
    else menu.replaceChildren();
  });
  const hide = (event) => event.target.closest("button, a") && menu.hidePopover(); // focuses `button`
  menu.addEventListener("click", hide, { capture: true });
  return [button, menu];
}
