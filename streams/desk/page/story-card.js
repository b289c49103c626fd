// The card of a quotation, beside its words.

import { entityHref } from "./address.js";
import { h, shown } from "./dom.js";
import { place } from "./place.js";
import { quotationElements, speakerLine } from "./story-quotations.js";

/** Shows the card of a story's quotation near the button that opened it, which gets the focus back. */
export function openCard(story, number, button) {
  const quotation = story.quotations[number];
  const { speaker } = quotation;
  const card = h("div", { class: "menu card", popover: "auto", role: "dialog", tabindex: -1,
    "aria-label": shown(`Quotation ${number + 1}: ${speakerLine(quotation)}`) },
  quotationElements(story, quotation),
  speaker?.entity && h("p", {},
    h("a", { href: entityHref(speaker.entity) }, shown(`Everything ${speaker.name} said, and all stories`))));
  card.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    if (card.contains(document.activeElement) || document.activeElement === document.body) button.focus?.();
    card.remove();
  });
  button.closest(".story").append(card);
  card.showPopover();
  place(card, button.getBoundingClientRect());
  card.focus();
}
