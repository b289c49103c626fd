// The reading pane of a story.

import { go, read } from "./address.js";
import { get } from "./api.js";
import { h, shown } from "./dom.js";
import { follow } from "./live.js";
import { can } from "./me.js";
import { sentence } from "./problem.js";
import { markRead } from "./seen.js";
import { storyChanges } from "./story-changes.js";
import { storyFacts } from "./story-facts.js";
import { headlineText, storyHead } from "./story-head.js";
import { storyRaw } from "./story-raw.js";
import { storyRecord } from "./story-record.js";
import { tabs } from "./story-tabs.js";
import { storyText } from "./story-text.js";
import { setTitle } from "./title.js";

const NEWS = {
  usable: "A newer version has arrived.",
  withheld: "This story is withheld now: do not publish it.",
  canceled: "This story has been killed: do not use it.",
};

/** Shows the story that the address names, in its newest version unless it names another. */
export async function show(element, address) {
  const news = h("div", { class: "news", role: "status" });
  let wanted = []; // uri and number of the address
  let tab = "text"; // the one that was looked at last
  let data = null; // what is shown
  let latest = null; // the summary of the newest version that arrived since the pane was opened
  let request = null;

  async function open(next) {
    const [uri, number] = [next.get("story"), next.get("number")];
    if (wanted[0] === uri && wanted[1] === number) return;
    if (wanted[0] !== uri) tab = "text";
    wanted = [uri, number];
    request?.abort();
    request = new AbortController();
    data = null;
    data = await fetchStory(uri, number, request);
    draw();
  }

  async function update(next) {
    try {
      await open(next);
    } catch (problem) {
      if (problem.name !== "AbortError") element.replaceChildren(failure(problem));
    }
  }

  function draw() {
    const { story, number, newest, status } = data;
    setTitle({ pane: shown(headlineText(story)).slice(0, 100) });
    element.replaceChildren(h("article", { class: "story", "aria-labelledby": "story-headline" },
      news, storyHead(data), tabs("Story", pages(data), tab, (name) => (tab = name))));
    element.querySelector(".headline").id = "story-headline";
    element.closest(".pane-body")?.scrollTo(0, 0);
    news.replaceChildren(number < newest ? notice(`This is version ${number} of ${newest}.`) : "");
    markRead([{ uri: story.uri, number, status }]);
    if (latest) tell(latest);
  }

  function arrived(summary) {
    const { uri, number } = summary;
    if (uri !== wanted[0] || (latest?.uri === uri && latest.number >= number)) return; // events may come again
    latest = summary;
    if (data) tell(summary);
  }

  /** Says that a newer version is there than the newest that was known when the pane was drawn. */
  function tell({ uri, number, status }) {
    if (uri !== data.story.uri || number <= data.newest) return;
    news.replaceChildren(notice(NEWS[status], status));
    element.querySelector(".story-head").dataset.status = status;
  }

  /** Some events were missed: a newer version may have been among them. */
  async function missed() {
    try {
      const [uri] = wanted;
      const { newest, status } = await fetchStory(uri, null, request);
      arrived({ uri, number: newest, status });
    } catch (problem) {
      news.replaceChildren(notice(`There may be a newer version: ${sentence(problem)}`, "unknown"));
    }
  }

  async function showNewest() {
    wanted = [wanted[0]];
    if (read().get("number")) return go({ number: null });
    await update(read());
    element.querySelector(".headline")?.focus({ preventScroll: true });
  }

  const notice = (text, status = "usable") => h("p", { class: status === "usable" ? "notice" : "notice bad" },
    text, " ", h("button", { class: "button", on: { click: showNewest } }, "Show the newest"));

  const following = follow({}, { story: arrived, reload: missed });
  function leave() {
    request.abort();
    following.stop();
    setTitle({ pane: "" });
  }
  try {
    await open(address);
  } catch (problem) {
    leave();
    throw problem;
  }
  return { update, leave };
}

const path = (uri) => `/stories/${encodeURIComponent(uri)}`;

/** Whether a kill stands: no usable version has released the story since. */
const isKilled = (versions) => versions.findLast(({ status }) => status !== "withheld")?.status === "canceled";

/**
 * The answer for a version, with `standing`, the newest version if that is killed or withheld, and the `status`
 * that the story has by it.
 */
async function fetchStory(uri, number, request) {
  const data = await get(path(uri), { number }, request);
  const newest = data.versions.find((version) => version.number === data.newest);
  const isStanding = data.number === data.newest || newest?.status === "usable";
  const { story: standing } = isStanding ? data : await get(path(uri), {}, request);
  return { ...data, standing, status: isKilled(data.versions) ? "canceled" : standing.pubStatus };
}

const failure = (problem) => h("div", { class: "empty" }, h("h2", {}, "This story cannot be shown"),
  h("p", { class: "error", role: "alert" }, sentence(problem)));

/** The tabs: those of the raw message only for whom the API shows it to. */
function pages(data) {
  const { story, number, versions } = data;
  const versionsTitle = ["Versions ", h("span", { class: "count" }, versions.length)];
  const raw = { name: "raw", title: "Raw message", fill: (panel) => storyRaw(panel, story.uri, number) };
  return [
    { name: "text", title: "Text", fill: (panel) => add(panel, storyText(story), storyFacts(story)) },
    { name: "versions", title: versionsTitle, fill: (panel) => add(panel, storyChanges(data)) },
    { name: "record", title: "Record", fill: (panel) => add(panel, storyRecord(data)) },
    ...(can("editor") ? [raw] : []),
  ];
}

const add = (panel, ...content) => panel.append(...content.flat().filter(Boolean));
