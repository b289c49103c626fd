// What a story is about and whom it names, below its text.

import { CLOSED, entityHref, href } from "./address.js";
import { cappedList } from "./capped.js";
import { h, wireText } from "./dom.js";
import { storyMap } from "./map.js";
import { number } from "./numbers.js";
import { readable } from "./query-names.js";
import { quotationList } from "./story-quotations.js";
import { numberColumn, section, table } from "./story-tables.js";
import { countryName } from "./words.js";

const OURS = "copytaster";
const MEDIA_TOPIC = /^http:\/\/cv\.iptc\.org\/newscodes\/mediatopic\/(\d{8})$/;
const GROUPS = [
  ["People", ["PERSON"]],
  ["Organisations", ["ORG"]],
  ["Places", ["LOC"]],
  ["Other names", ["MISC"]],
  ["Dates and figures", ["DATE", "MONEY", "PERCENT"]],
];
const FIRST = 60; // names of a group listed at first

export const storyFacts = (story) => h("div", { class: "story-facts" },
  story.quotations?.length > 0 && section("Quotations", quotationList(story)),
  story.subjects?.length > 0 && section("Subjects", subjects(story)),
  story.entities?.length > 0 && section("Names", names(story), storyMap(story)));

const subjects = ({ subjects: all, enrichment }) =>
  table("subjects", ["Subject", numberColumn("Confidence"), "Why"],
    all.map((subject) => subjectRow(subject, enrichment.subjects?.[subject.uri])));

function subjectRow({ name, uri, literal, creator, confidence }, terms) {
  const ours = creator === OURS;
  return h("tr", {},
    h("th", { scope: "row" }, subjectLink(uri, wireText("span", name ?? literal ?? uri))),
    h("td", { class: "number" }, ours ? meter(confidence) : "–"),
    h("td", {}, ours ? why(terms) : h("span", { class: "tag" }, "from the wire")));
}

/** The name of a subject, with a link to the stories on it where its uri is one of IPTC's. */
function subjectLink(uri, title) {
  const code = MEDIA_TOPIC.exec(uri ?? "")?.[1];
  if (!code) return title;
  const link = h("a", { title: "All stories on it" }, title);
  const search = (query) => (link.href = href({ ...CLOSED, path: "/", search: query }));
  search(`SUBJECT ${code}`);
  readable(`SUBJECT ${code}`).then(search);
  return link;
}

/** The terms that indicate a subject, most frequent first. */
function why(terms) {
  const found = Object.entries(terms ?? {}).sort(([, one], [, other]) => other - one);
  if (!found.length) return h("span", { class: "muted" }, "the text as a whole");
  return h("ul", { class: "terms" }, found.map(([term, times]) =>
    h("li", {}, wireText("span", term), times > 1 && muted(` ×${number(times)}`))));
}

const meter = (percent) => h("span", { class: "meter", style: { "--share": `${percent}%` } }, `${percent}%`);

function names({ entities }) {
  const groups = GROUPS.map(([title, types]) => [title, entities.filter(({ type }) => types.includes(type))]);
  return h("dl", { class: "names" }, groups.filter(([, found]) => found.length).map(([title, found]) =>
    h("div", {}, h("dt", {}, title), h("dd", {}, cappedList(h("ul"), found, FIRST, nameItem)))));
}

function nameItem({ id, name, role, country, mentions }) {
  const more = role ?? (country && countryName(country));
  return h("li", {},
    h("a", { href: entityHref(id) }, wireText("span", name)),
    more && more !== name && wireText("span", ` ${more}`, { class: "muted" }),
    mentions.length > 1 && muted(` ×${number(mentions.length)}`));
}

const muted = (text) => h("span", { class: "muted" }, text);
