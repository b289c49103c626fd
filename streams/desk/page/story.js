// The reading pane of a story.

import { go, read } from "./address.js";
import { get } from "./api.js";
import { h, shown } from "./dom.js";
import { follow } from "./live.js";
import { can } from "./me.js";
import { sentence } from "./problem.js";
import { markRead } from "./seen.js";
import { banners } from "./story-banners.js";
import { storyChanges } from "./story-changes.js";
import { storyFacts } from "./story-facts.js";
import { headlineText, storyHead } from "./story-head.js";
import { storyRaw } from "./story-raw.js";
import { storyRecord } from "./story-record.js";
import { tabs } from "./story-tabs.js";
import { storyText } from "./story-text.js";
import { setTitle } from "./title.js";

const FIRST_TAB = "text"; // which an address without a tab has
const SHOW = { // by the status of the newest version
  usable: "Show the newest",
  withheld: "Show the withheld version",
  canceled: "Show the kill notice",
};

/** Shows the story that the address names, in its newest version unless it names another, with a tab of it. */
export async function show(element, address) {
  const news = h("div", { class: "news", role: "status" });
  let wanted = []; // uri and number of the address
  let tab = null; // its tab
  let data = null; // what is shown
  let loading = null; // what is wanted, or a promise of it
  let latest = null; // the summary of the newest version that arrived since the pane was opened
  let request = null;

  async function update(next) {
    const [uri, number] = [next.get("story"), next.get("number")];
    const isSame = wanted[0] === uri && wanted[1] === number;
    if (isSame && tab === next.get("tab")) return loading;
    tab = next.get("tab");
    if (!isSame) {
      wanted = [uri, number];
      request?.abort();
      request = new AbortController();
      loading = fetchStory(uri, number, request);
    }
    data = await loading;
    draw();
  }

  function draw() {
    const { story, summary, number } = data;
    setTitle({ pane: shown(headlineText(story, summary)).slice(0, 100) });
    element.replaceChildren(h("article", { class: "story", "aria-labelledby": "story-headline" },
      news, storyHead(data), tabs("Story", pages(data), tab ?? FIRST_TAB, selected)));
    element.querySelector(".headline").id = "story-headline";
    element.closest(".pane-body")?.scrollTo(0, 0);
    markRead([{ uri: story.uri, number, status: summary.status }]);
    tell();
  }

  function selected(name) {
    tab = name === FIRST_TAB ? null : name;
    go({ tab }, { replace: true });
  }

  function arrived(summary) {
    const { uri, number } = summary;
    if (uri !== wanted[0] || (latest?.uri === uri && latest.number >= number)) return; // events may come again
    latest = summary;
    if (data) tell();
  }

  /** Says that there is a newer version. If it takes the story back, that holds for what is shown, too. */
  function tell() {
    const { summary: own, number, standing: known } = data;
    const came = latest?.uri === own.uri && latest.number > known.summary.number;
    const { summary: { status, ...newest }, story } = came ? { summary: latest } : known;
    element.firstChild.dataset.status = status === "usable" ? own.status : status;
    if (newest.number === number) return news.replaceChildren();
    const version = `This is version ${number} of ${newest.number}.`;
    const text = came && status === "usable" ? "A newer version has arrived." : version;
    const why = status === "usable" ? [] : banners({ status, ...newest }, story?.enrichment);
    news.replaceChildren(...why, notice(text, SHOW[status]));
  }

  /** Some events were missed: a newer version may have been among them. */
  async function missed() {
    try {
      const { summary } = await get(path(wanted[0]));
      arrived(summary);
    } catch (problem) {
      news.replaceChildren(notice(`There may be a newer version: ${sentence(problem)}`, SHOW.usable));
    }
  }

  async function showNewest() {
    if (wanted[0] !== data.summary.uri) return; // another story is on its way
    wanted = [];
    if (read().get("number")) return go({ number: null });
    try {
      await update(read());
      element.querySelector(".headline").focus({ preventScroll: true });
    } catch (problem) {
      if (problem.name === "AbortError") return;
      loading = data;
      news.replaceChildren(notice(sentence(problem), "Try again"));
    }
  }

  const notice = (text, label) => h("p", { class: "notice" }, text, " ",
    h("button", { class: "button", on: { click: showNewest } }, label));

  const following = follow({}, { story: arrived, reload: missed });
  const printing = () => showAll(element);
  addEventListener("beforeprint", printing);
  function leave() {
    request.abort();
    following.stop();
    removeEventListener("beforeprint", printing);
    setTitle({ pane: "" });
  }
  try {
    await update(address);
  } catch (problem) {
    leave();
    throw problem;
  }
  return { update, leave };
}

const path = (uri) => `/stories/${encodeURIComponent(uri)}`;

/** The answer for a version, with `standing`: that for the newest, or only its summary if it is usable. */
async function fetchStory(uri, number, request) {
  const answer = await get(path(uri), { number }, request);
  if (answer.number === answer.newest) return { ...answer, standing: answer };
  const summary = answer.versions.find((version) => version.number === answer.newest);
  const standing = summary.status === "usable" ? { summary } : await get(path(uri), {}, request);
  return { ...answer, standing };
}

/** Shows what is behind buttons because it is long, so that it is printed. */
function showAll(element) {
  for (let button; (button = element.querySelector(".show-rest:not([hidden] *)"));) button.click();
}

/** The tabs: those of the raw message only for whom the API shows it to. */
function pages(data) {
  const { story, number, versions } = data;
  const versionsTitle = ["Versions ", h("span", { class: "count" }, versions.length)];
  const raw = { name: "raw", title: "Raw message", fill: (panel) => storyRaw(panel, story.uri, number) };
  return [
    { name: FIRST_TAB, title: "Text", fill: (panel) => add(panel, storyText(story), storyFacts(story)) },
    { name: "versions", title: versionsTitle, fill: (panel) => add(panel, storyChanges(data)) },
    { name: "record", title: "Record", fill: (panel) => add(panel, storyRecord(data)) },
    ...(can("editor") ? [raw] : []),
  ];
}

const add = (panel, ...content) => panel.append(...content.flat().filter(Boolean));
