// The head of a story: what to know before using it, headline, standfirst, and where and when it is from.

import { beginning, capped } from "./capped.js";
import { h, link, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { number } from "./numbers.js";
import { banners } from "./story-banners.js";
import { repairInWords } from "./story-words.js";
import { timeElement } from "./story-times.js";
import { agoElement } from "./time.js";
import { languageName, list } from "./words.js";

const LONGEST_HEADLINE = 500; // characters shown at first
const LONGEST_LINE = 2_000;
const NO_HEADLINE = "Without a headline";
const PROPERTIES = { located: "place" };

/** Of a version as the API answers it. The summary has what a notice lacks that takes the story back. */
export function storyHead({ story, summary, number: version, newest }) {
  return h("header", { class: "story-head" },
    banners(summary, story.enrichment),
    kicker(story, summary),
    headline(story, summary),
    standfirst(story),
    byline(story, summary),
    completed(story, summary),
    times(story, version, newest),
    story.edNote && summary.status !== "canceled" &&
      h("p", { class: "ed-note" }, h("strong", {}, "Note to editors "), line("span", story.edNote)),
    repaired(story));
}

/** The headline as a text, without the "KILL:" of one that was taken back. */
export function headlineText(story, summary) {
  const text = summary.status === "usable" ? ownHeadline(story) : withoutKill(summary.headline);
  return text || NO_HEADLINE;
}

const ownHeadline = ({ headlines }) => headlines?.[0]?.value ?? "";
const sourceNames = ({ enrichment, infoSources = [] }) =>
  [enrichment.source, ...infoSources.map(({ name }) => name)].filter(Boolean);

const line = (tag, text, properties) => capped(tag, text, { limit: LONGEST_LINE, ...properties });

/** What stands above the headline: source, slugline, urgency, genre. */
function kicker(story, { source, slugline, urgency }) {
  const { genres = [] } = story;
  const own = sourceNames(story);
  const sources = own.length > 0 || !source ? own : [source];
  const names = new Map(sources.map((name) => [name.toLowerCase(), name]));
  const parts = [
    urgency && h("span", { class: "urgency", dataset: { urgency } }, `Urgency ${urgency}`),
    ...[...names.values()].map((name) => wireText("span", name)),
    slugline && wireText("span", slugline),
    ...genres.map(({ name }) => name && wireText("span", name)),
  ].filter(Boolean);
  return parts.length > 0 && h("p", { class: "kicker" }, parts.map((part) => h("span", {}, part)));
}

function headline(story, summary) {
  const text = headlineText(story, summary);
  if (text === NO_HEADLINE) return h("h2", { class: "headline muted", tabindex: -1 }, text);
  return capped("h2", text,
    { limit: LONGEST_HEADLINE, class: "headline", tabindex: -1, lang: summary.language });
}

/** The description, unless the text has it as a paragraph of its own. */
function standfirst({ descriptions, enrichment, language }) {
  const inText = enrichment.paragraphs?.some(({ role }) => role === "standfirst");
  return descriptions?.length > 0 && !inText &&
    line("p", descriptions[0].value, { class: "standfirst", lang: language });
}

/** Which of these a notice lacks, so that they are those of the version that it takes back. */
function completed(story, summary) {
  const own = {
    headline: ownHeadline(story),
    source: sourceNames(story)[0],
    slugline: story.slugline,
    located: story.located,
    urgency: story.urgency,
  };
  const names = Object.keys(own).filter((name) =>
    summary[name] && !String(own[name] ?? "").startsWith(summary[name]));
  return names.length > 0 && h("p", { class: "small muted" },
    `From the last usable version: ${list(names.map((name) => PROPERTIES[name] ?? name))}.`);
}

function byline({ by }, { located, language }) {
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

function repaired({ enrichment: { repairs } }) {
  if (!repairs.length) return null;
  const made = list(repairs.map(repairInWords).map(({ what, how }) => `${what} (${how})`));
  return line("p", `Repaired or filled in: ${made}.`, { class: "repaired muted" });
}

/** The wire's own address of the story, if it is one that can be opened. */
export function sourceLink({ uri }) {
  const target = link(uri);
  const text = wireText("span", beginning(uri, LONGEST_LINE));
  return target ? h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}
