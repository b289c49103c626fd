// A story in a column.

import { h, shown, wireText } from "./dom.js";
import { firstWords, withoutKill } from "./headlines.js";
import { pluralRules } from "./locale.js";
import { isRead } from "./seen.js";
import { agoElement, removeAt, timeOfDay, wholeTime } from "./time.js";
import { isPinned } from "./wire-list.js";
import { capitalised } from "./words.js";

const SIGNS = { 1: "!!", 2: "!" };
const URGENCIES = { 1: "Flash, urgency 1", 2: "Urgent, urgency 2" };

/** The row of a summary; `update()` of the result shows whether it is read, pinned and open. */
export function row(story) {
  const { uri, number, urgency, status } = story;
  const unread = h("span", { class: "unread-dot", dir: "ltr", title: "Unread" }, hidden("Unread. "));
  const seen = status === "canceled" &&
    h("button", { class: "button small-button", "data-action": "seen" }, "Seen");
  const headline = h("a", {
    class: "row-headline wire-text", dir: "auto", href: `/?story=${encodeURIComponent(uri)}`,
  }, unread, label(story), " ", title(story));
  const element = h("li", {
    class: number > 1 ? "row updated" : "row", dataset: { uri, status, urgency: urgency ?? "" },
  }, sign(urgency),
    h("div", { class: "row-main" },
      meta(story),
      h("h3", {}, headline),
      seen ? h("div", { class: "row-foot" }, remark(story), seen) : remark(story),
      tags(story)));

  let state = ""; // what the element shows
  function update(openUri) {
    const [read, pinned, open] = [isRead(story), isPinned(story), uri === openUri];
    const before = state;
    state = `${read} ${pinned} ${open}`;
    if (state === before) return;
    element.classList.toggle("unread", !read);
    unread.hidden = read;
    if (seen) seen.hidden = !pinned;
    element.classList.toggle("open", open);
    if (open) headline.setAttribute("aria-current", "true");
    else headline.removeAttribute("aria-current");
  }
  return { story, element, update };
}

const hidden = (text) => h("span", { class: "visually-hidden" }, text);

function sign(urgency) {
  if (!urgency) return h("span", { class: "sign" });
  const text = URGENCIES[urgency] ?? `Urgency ${urgency}`;
  return h("span", { class: "sign", title: text },
    h("span", { "aria-hidden": "true" }, SIGNS[urgency] ?? urgency), hidden(`${text}. `));
}

function label({ status, embargoedUntil }) {
  if (status === "canceled") return h("strong", { class: "row-label kill", dir: "ltr" }, "Kill");
  if (status === "withheld") return h("strong", { class: "row-label kill", dir: "ltr" }, "Withheld");
  if (embargoedUntil && Date.parse(embargoedUntil) > Date.now()) {
    const until = h("time", { datetime: embargoedUntil, title: wholeTime(embargoedUntil) },
      timeOfDay(embargoedUntil));
    const embargo = { class: "row-label embargo", dir: "ltr" };
    return removeAt(embargoedUntil, h("strong", embargo, "Embargo until ", until));
  }
  return null;
}

/** The headline, or the first words of the text; the direction is that of the line, from its first letter. */
function title({ headline, standfirst, status, language }) {
  const text = status === "usable" ? headline : withoutKill(headline);
  const tag = status === "canceled" ? "s" : text ? "span" : "i";
  return h(tag, { lang: language }, shown(text || firstWords(standfirst) || "Without a headline"));
}

/** The line above the headline; only the time if nothing is known of the origin. */
function meta({ source, slugline, located, ...story }) {
  const parts = [
    source && wireText("b", source),
    slugline && wireText("span", slugline, { class: "slugline" }),
    located && wireText("span", located, { class: "located" }),
  ].filter(Boolean);
  const all = [source, slugline, located].filter(Boolean).map(shown).join(", ");
  return h("p", { class: parts.length ? "row-meta" : "row-meta no-origin" },
    parts.length > 0 && h("span", { class: "row-origin", title: all }, parts),
    h("span", { class: "row-when" }, when(story)));
}

function when({ number, received }) {
  const clock = h("span", { class: "row-clock", "aria-hidden": "true" }, ` · ${timeOfDay(received)}`);
  return [number > 1 && h("b", { class: "version" }, `${ordinal(number)} version, `), agoElement(received),
    clock];
}

/** The line below the headline: the note of a kill or correction, why a search found it, or its beginning. */
function remark({ status, number, headline, edNote, standfirst, why, language }) {
  const text = edNote && (status === "usable" ? edNote : capitalised(withoutKill(edNote)));
  const note = text && wireText("p", text, { class: "remark note" });
  if (status !== "usable") return note;
  const found = why?.find(({ excerpt }) => excerpt);
  if (found) return marked(found, language);
  if (number > 1 && note) return note;
  return headline && standfirst && wireText("p", standfirst, { class: "remark standfirst", lang: language });
}

function marked({ excerpt, mentions }, lang) {
  const words = mentions.map(({ text }) => shown(text)).sort((a, b) => b.length - a.length);
  const element = wireText("p", "", { class: "remark found", lang });
  let rest = shown(excerpt);
  while (rest) {
    const next = words.map((word) => [rest.indexOf(word), word]).filter(([at]) => at >= 0)
      .sort(([a], [b]) => a - b)[0];
    if (!next) break;
    const [at, word] = next;
    element.append(rest.slice(0, at), h("mark", {}, word));
    rest = rest.slice(at + word.length);
  }
  element.append(rest);
  return element;
}

function tags({ status, subjects, repaired }) {
  if (status === "canceled") return null;
  const strongest = subjects.slice(0, 3).map(({ name }) => shown(name)).join(" · ");
  if (!strongest && !repaired) return null;
  return h("p", { class: "row-tags" },
    repaired && h("span", { class: "tag", title: "The message could only be read with repairs" }, "repaired"),
    strongest && h("span", { class: "row-subjects", title: strongest }, strongest));
}

const ordinals = pluralRules({ type: "ordinal" });

/** "1st", "2nd", "3rd", "11th" */
function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" };
  return `${number}${ending[ordinals.select(number)]}`;
}
