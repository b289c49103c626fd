// Quotations: who did what with which words.

import { entityHref } from "./address.js";
import { cappedList } from "./capped.js";
import { h, shown, wireText } from "./dom.js";
import { actInWords, confidenceInWords, kindInWords, verb } from "./story-words.js";

const SOMEBODY = "somebody";
const FIRST = 30; // quotations listed at first

/** "Stephen Harper urged Vladimir Putin", for labels. */
export function speakerLine(quotation) {
  const { speaker, addressee } = quotation;
  return [personName(speaker), verb(quotation), addressee && personName(addressee)].filter(Boolean).join(" ");
}

/** A quotation of a story: speaker with role, the act, the addressee, the words, and how sure all this is. */
export function quotationElements(story, quotation) {
  const { speaker, addressee, cue, confidence } = quotation;
  const role = story.entities?.find(({ id }) => id === speaker?.entity)?.role;
  return [
    h("p", { class: "said" }, person(speaker),
      role && [", ", wireText("span", role, { class: "muted" }), ","], " ",
      h("span", { class: "act", title: actInWords(quotation) }, verb(quotation)),
      addressee && [" ", person(addressee)], ":"),
    words(quotation, story.language),
    h("p", { class: "how muted small" },
      h("span", {}, kindInWords(quotation)),
      cue && h("span", {}, "cue ", wireText("q", cue.text)),
      h("span", {}, `confidence ${confidenceInWords(confidence)}`)),
  ];
}

/** The words; only direct ones are between quotation marks. */
export function words({ text, kind }, lang) {
  const plain = text.replace(/,$/, ""); // before "he said"
  return wireText("blockquote", kind === "direct" ? `“${plain}”` : plain, { class: "words", lang });
}

/** All quotations of a story, with the numbers that they have in its text. */
export function quotationList(story) {
  return cappedList(h("ol", { class: "quotations" }), story.quotations, FIRST, (quotation, i) =>
    h("li", {}, h("span", { class: "number", "aria-hidden": "true" }, i + 1),
      h("div", {}, quotationElements(story, quotation))));
}

const personName = (speaker) => speaker?.name || speaker?.mention.text || SOMEBODY;

function person(speaker) {
  const name = shown(personName(speaker));
  const kind = `wire-text ${speaker?.name ? "speaker-name" : "muted"}`;
  if (speaker?.entity) return h("a", { class: kind, href: entityHref(speaker.entity) }, name);
  return h("span", { class: kind }, name);
}
