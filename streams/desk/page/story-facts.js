// What a story is about and whom it names, below its text.

import { entityHref, href } from "./address.js";
import { h, wireText } from "./dom.js";
import { storyMap } from "./map.js";
import { quotationList } from "./story-quotations.js";
import { countryName, number } from "./story-words.js";

const OURS = "copytaster";
const GROUPS = [["PERSON", "People"], ["ORG", "Organisations"], ["LOC", "Places"], ["MISC", "Other names"]];
const FIGURES = ["DATE", "MONEY", "PERCENT"];

export function storyFacts(story) {
  return h("div", { class: "facts" },
    story.quotations?.length > 0 && section("Quotations", quotationList(story)),
    story.subjects?.length > 0 && section("Subjects", subjects(story)),
    story.entities?.length > 0 && section("Names", names(story), storyMap(story)));
}

const section = (title, ...content) => h("section", {}, h("h3", {}, title), content);

function subjects({ subjects: all, enrichment }) {
  return h("table", { class: "table subjects" },
    h("thead", {}, h("tr", {}, ["Subject", "Confidence", "Why"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, all.map((subject) => subjectRow(subject, enrichment.subjects?.[subject.uri]))));
}

function subjectRow({ name, uri, literal, creator, confidence }, terms) {
  const ours = creator === OURS;
  const title = wireText("span", name ?? literal ?? uri);
  const code = /^http:\/\/cv\.iptc\.org\/newscodes\/mediatopic\/(\d{8})$/.exec(uri ?? "")?.[1];
  const search = code && href({ path: "/", search: `SUBJECT ${code}`, story: null, number: null });
  return h("tr", {},
    h("th", { scope: "row" }, search ? h("a", { href: search, title: "All stories on it" }, title) : title),
    h("td", { class: "number" }, ours ? meter(confidence) : "–"),
    h("td", {}, ours ? why(terms) : h("span", { class: "tag" }, creator === "wire" ? "from the wire" : wireText("span", creator ?? "from the wire"))));
}

/** The terms that indicate a subject, most frequent first. */
function why(terms) {
  const found = Object.entries(terms ?? {}).sort(([, one], [, other]) => other - one);
  if (!found.length) return h("span", { class: "muted" }, "the text as a whole");
  return h("ul", { class: "terms" }, found.map(([term, times]) =>
    h("li", {}, wireText("span", term), times > 1 && h("span", { class: "muted" }, ` ×${number(times)}`))));
}

function meter(percent) {
  return h("span", { class: "meter", style: { "--share": `${percent}%` } }, `${percent}%`);
}

function names(story) {
  const of = (types) => story.entities.filter(({ type }) => types.includes(type));
  const figures = of(FIGURES);
  return h("dl", { class: "names" },
    GROUPS.map(([type, title]) => [title, of([type])]).filter(([, found]) => found.length)
      .map(([title, found]) => h("div", {}, h("dt", {}, title), h("dd", {}, h("ul", {}, found.map(nameItem))))),
    figures.length > 0 && h("div", {}, h("dt", {}, "Dates and figures"),
      h("dd", {}, h("ul", {}, figures.map(({ name }) => h("li", {}, wireText("span", name)))))));
}

function nameItem({ id, name, role, country, mentions }) {
  const more = role ?? (country && countryName(country));
  return h("li", {},
    h("a", { href: entityHref(id) }, wireText("span", name)),
    more && more !== name && wireText("span", ` ${more}`, { class: "muted" }),
    mentions.length > 1 && h("span", { class: "muted", title: "Mentions in the text" }, ` ×${number(mentions.length)}`));
}
