// The quotations of an entity and the stories that name it, a page at a time.

import { storyHref } from "./address.js";
import { h, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { words } from "./story-quotations.js";
import { statusTag } from "./story-tag.js";
import { confidenceInWords, verb } from "./story-words.js";
import { agoElement } from "./time.js";

/** Quotations, newest first, each with the act and its story. */
export const quotationRows = (quotations) => quotations.map((quotation) => {
  const { confidence, speaker, story, received } = quotation;
  const who = speaker.role ? `${speaker.name}, ${speaker.role},` : speaker.name ?? "";
  return h("li", {},
    h("p", { class: "said" }, wireText("span", who, { class: "muted" }), " ",
      h("span", { class: "act" }, verb(quotation)), ":"),
    words(quotation),
    h("p", { class: "how muted small" },
      agoElement(received),
      h("span", {}, storyLink(story)),
      story.source && wireText("span", story.source),
      h("span", {}, `confidence ${confidenceInWords(confidence)}`)));
});

/** Summaries of stories, newest first. */
export const storyRows = (stories) => stories.map((story) => {
  const { standfirst, status, urgency, source, enriched, language } = story;
  return h("li", { class: status },
    h("p", {}, statusTag(story), " ", storyLink(story)),
    standfirst && wireText("p", standfirst, { class: "muted", lang: language }),
    h("p", { class: "how muted small" },
      agoElement(enriched),
      urgency && h("span", { class: "urgency", dataset: { urgency } }, `Urgency ${urgency}`),
      source && wireText("span", source)));
});

function storyLink({ uri, number, headline, status = "usable", language }) {
  const text = status === "usable" ? headline : withoutKill(headline);
  return h("a", { class: "story-link", href: storyHref(uri, number ?? null) },
    wireText("span", text || "Without a headline", { lang: language }));
}
