// The head of a story: what to know before using it, headline, standfirst, and where and when it is from.

import { storyHref } from "./address.js";
import { beginning, capped } from "./capped.js";
import { h, link, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { number } from "./numbers.js";
import { repairInWords } from "./story-words.js";
import { timeElement } from "./story-times.js";
import { agoElement, removeAt, wholeTime } from "./time.js";
import { capitalised, languageName, list } from "./words.js";

const LONGEST_HEADLINE = 500; // characters shown at first
const LONGEST_LINE = 2_000;
const NO_HEADLINE = "Without a headline";

/** `standing` is the version by which the story has its `status`: the newest if that takes it back. */
export function storyHead({ story, standing, status, number: version, newest }) {
  return h("header", { class: "story-head", dataset: { status } },
    banners(standing, status),
    kicker(story),
    headline(story),
    standfirst(story),
    byline(story),
    times(story, version, newest),
    story.edNote && story.pubStatus !== "canceled" &&
      h("p", { class: "ed-note" }, h("strong", {}, "Note to editors "), line("span", story.edNote)),
    repaired(story));
}

/** The headline as a text, without the "KILL:" of one that was taken back. */
export function headlineText({ headlines, pubStatus }) {
  const text = headlines?.[0]?.value ?? "";
  return (pubStatus === "usable" ? text : withoutKill(text)) || NO_HEADLINE;
}

const line = (tag, text, properties) => capped(tag, text, { limit: LONGEST_LINE, ...properties });

/** Why the story must not be used, or not yet. */
function banners({ pubStatus, embargoedUntil, edNote, enrichment: { withdrawnBy, wireStatus } }, status) {
  const by = withdrawnBy && h("p", {}, "Another story withdraws it: ",
    h("a", { href: storyHref(withdrawnBy) }, wireText("span", beginning(withdrawnBy, LONGEST_LINE))));
  const found = [];
  if (status === "canceled") {
    const why = pubStatus === "canceled" && edNote && line("p", capitalised(withoutKill(edNote)));
    found.push(banner("kill", "Kill", "Do not use this story.", why, by));
  }
  if (status === "withheld") {
    const wires = wireStatus && h("p", {}, "The wire’s status is ", wireText("q", wireStatus), ".");
    found.push(banner("withheld", "Withheld", "Not to be published for now.", wires, by));
  }
  if (embargoedUntil && new Date(embargoedUntil) > new Date()) {
    const until = h("time", { datetime: embargoedUntil }, wholeTime(embargoedUntil));
    const notice = banner("embargo", "Embargo", ["Not to be published before ", until, "."]);
    found.push(removeAt(embargoedUntil, notice));
  }
  return found;
}

const banner = (kind, name, ...lines) =>
  h("div", { class: `banner ${kind}` }, h("p", {}, h("strong", {}, name), " ", lines[0]), lines.slice(1));

/** What stands above the headline: source, slugline, urgency, genre. */
function kicker({ enrichment, infoSources = [], slugline, urgency, genres = [] }) {
  const sources = [enrichment.source, ...infoSources.map(({ name }) => name)].filter(Boolean);
  const names = new Map(sources.map((name) => [name.toLowerCase(), name]));
  const parts = [
    urgency && h("span", { class: "urgency", dataset: { urgency } }, `Urgency ${urgency}`),
    ...[...names.values()].map((name) => wireText("span", name)),
    slugline && wireText("span", slugline),
    ...genres.map(({ name }) => name && wireText("span", name)),
  ].filter(Boolean);
  return parts.length > 0 && h("p", { class: "kicker" }, parts.map((part) => h("span", {}, part)));
}

function headline(story) {
  const text = headlineText(story);
  if (text === NO_HEADLINE) return h("h2", { class: "headline muted", tabindex: -1 }, text);
  return capped("h2", text,
    { limit: LONGEST_HEADLINE, class: "headline", tabindex: -1, lang: story.language });
}

/** The description, unless the text has it as a paragraph of its own. */
function standfirst({ descriptions, enrichment, language }) {
  const inText = enrichment.paragraphs?.some(({ role }) => role === "standfirst");
  return descriptions?.length > 0 && !inText &&
    line("p", descriptions[0].value, { class: "standfirst", lang: language });
}

function byline({ by, located, language }) {
  const foreign = language && !language.startsWith("en") && languageName(language);
  const parts = [
    by && ["By ", wireText("strong", by.replace(/^by\s+/i, ""))],
    located && wireText("span", located),
    foreign && `In ${foreign}`,
  ].filter(Boolean);
  return parts.length > 0 && h("p", { class: "byline" }, parts.map((part) => h("span", {}, part)));
}

function times({ version, versionCreated, firstCreated, contentCreated, enrichment }, shownNumber, newest) {
  const { received, replayed } = enrichment;
  const first = firstCreated ?? contentCreated;
  return h("p", { class: "times" },
    h("span", {}, agoElement(versionCreated)),
    h("span", {}, `Version ${shownNumber} of ${number(newest)}`,
      version && version !== String(shownNumber) && [", the wire’s ", wireText("span", version)]),
    first && first !== versionCreated && h("span", {}, "first sent ", timeElement(first)),
    h("span", {}, "received ", timeElement(received)),
    replayed && h("span", {}, "sent again ", timeElement(replayed)));
}

/** One line; the record has the details. */
function repaired({ enrichment: { repairs } }) {
  if (!repairs.length) return null;
  const what = [...new Set(repairs.map((repair) => repairInWords(repair).what.toLowerCase()))];
  return h("p", { class: "repaired muted" }, `Repaired or filled in: ${list(what)}.`);
}

/** The wire's own address of the story, if it is one that can be opened. */
export function sourceLink({ uri }) {
  const target = link(uri);
  const text = wireText("span", beginning(uri, LONGEST_LINE));
  return target ? h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}
