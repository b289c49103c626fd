// The text of a story, set for reading, with names and quotations marked.

import { entityHref } from "./address.js";
import { restButton } from "./capped.js";
import { h, shown } from "./dom.js";
import { marks, nested, paragraphs } from "./marks.js";
import { openCard } from "./story-card.js";
import { speakerLine } from "./story-quotations.js";
import { isMarked, markSwitches } from "./story-switches.js";

const FIRST = { characters: 40_000, paragraphs: 300 }; // shown at first; each click shows ten times as much
const CLOSING = /^[”’»"']*/; // marks after a quotation; its number comes after them
const LABELS = { related: "Related", caption: "Caption", note: "Note", byline: "", credit: "" };

/** The switches and the text; the text is made anew when a switch is used. */
export function storyText(story) {
  const body = h("div", { class: "body", lang: story.language });
  let limit = FIRST;
  const draw = () => body.replaceChildren(...bodyOf(story, limit, showMore));
  function showMore() {
    limit = { characters: 10 * limit.characters, paragraphs: 10 * limit.paragraphs };
    draw();
  }
  draw();
  lightUp(body);
  body.addEventListener("click", (event) => openCardOf(event, story));
  return [markSwitches(story, draw), body];
}

function bodyOf(story, limit, showMore) {
  const text = story.bodies[0].value;
  const ranges = marks(story).filter(({ kind }) => isMarked(kind));
  const made = [];
  let done = 0;
  for (const [{ start, end, ...paragraph }, open] of spread(paragraphs(story), ranges)) {
    if (made.length && (end > limit.characters || made.length === limit.paragraphs)) {
      return [...made, restButton(text.length - done, showMore)];
    }
    made.push(paragraphElement(paragraph, pieces(story, text, nested(open, start, end), start, end)));
    done = end;
  }
  return made;
}

/** Each paragraph with the ranges that are in it; both by start. */
function* spread(all, ranges) {
  let next = 0;
  let open = [];
  for (const paragraph of all) {
    open = open.filter(({ end }) => end > paragraph.start);
    while (next < ranges.length && ranges[next].start < paragraph.end) open.push(ranges[next++]);
    yield [paragraph, open];
  }
}

function paragraphElement({ role, continued }, content) {
  const properties = { class: `${role}${continued ? " continued" : ""}`, dir: "auto" };
  if (role === "crosshead") return h("h3", properties, content);
  if (role === "pullquote") return h("blockquote", properties, content);
  return h("p", properties, LABELS[role] && h("span", { class: "role" }, LABELS[role]), content);
}

/** The elements and texts from start to end, with the marks in it. */
function pieces(story, text, parts, start, end) {
  const made = [];
  let done = start;
  for (const part of parts) {
    made.push(shown(text.slice(done, part.start)));
    made.push(markElement(story, part, pieces(story, text, part.inside, part.start, part.end)));
    done = part.end;
    const { mark } = part;
    if (mark.kind === "quote" && mark.last && part.end === mark.end) {
      const [closing] = CLOSING.exec(text.slice(done, Math.min(done + 2, end)));
      made.push(closing, numberButton(story, mark.number));
      done += closing.length;
    }
  }
  return [...made, shown(text.slice(done, end))];
}

function markElement(story, { mark }, content) {
  const { kind, entity, number } = mark;
  if (!entity) {
    const dataset = number === undefined ? {} : { quotation: number };
    return h("span", { class: kind, dataset }, content);
  }
  const about = [entity.name, entity.role ?? entity.country].filter(Boolean).join(", ");
  return h("a", { class: `name ${kind}`, href: entityHref(entity.id), title: shown(about) }, content);
}

/** The number after a quotation, like that of a footnote; it opens the quotation's card. */
function numberButton(story, number) {
  const label = `Quotation ${number + 1}: ${speakerLine(story.quotations[number])}`;
  const button = h("button", { class: "quote-number", "aria-label": shown(label), "aria-haspopup": "dialog",
    dataset: { quotation: number } }, number + 1);
  return h("span", { class: "quote-end" }, "\u00A0", button); // the space keeps it with the last word
}

function openCardOf(event, story) {
  const part = event.target.closest("button, .quote");
  if (!part?.dataset.quotation || event.target.closest("a") || !getSelection().isCollapsed) return;
  const { quotation } = part.dataset;
  const button = event.currentTarget.querySelector(`button[data-quotation="${quotation}"]`) ?? part;
  openCard(story, Number(quotation), button);
}

/** Shows the speaker and the cue of the quotation that the pointer or the focus is on. */
function lightUp(body) {
  const light = (event) => {
    const over = event.target.closest?.(".quote, .quote-number");
    const lit = over && body.contains(over) ? over.dataset.quotation : null;
    for (const element of body.querySelectorAll(".lit")) element.classList.remove("lit");
    if (lit === null || event.type.endsWith("out")) return;
    for (const element of body.querySelectorAll(`[data-quotation="${lit}"]`)) element.classList.add("lit");
  };
  for (const type of ["pointerover", "pointerout", "focusin", "focusout"]) {
    body.addEventListener(type, light);
  }
}
