// The reading pane of a story.

import { go, read } from "./address.js";
import { get } from "./api.js";
import { h, shown } from "./dom.js";
import { follow } from "./live.js";
import { can } from "./me.js";
import { markRead } from "./seen.js";
import { storyChanges } from "./story-changes.js";
import { storyFacts } from "./story-facts.js";
import { headlineOf, storyHead } from "./story-head.js";
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
let tab = "text"; // the one that was looked at last

/** Shows the story that the address names, in its newest version unless it names another. */
export async function show(element, address) {
  const news = h("div", { class: "news", role: "status" });
  let wanted = []; // uri and number of the address
  let data = null; // what is shown
  let request = null;

  async function open(next) {
    const [uri, number] = [next.get("story"), next.get("number")];
    if (wanted[0] === uri && wanted[1] === number) return;
    wanted = [uri, number];
    request?.abort();
    request = new AbortController();
    data = await get(`/stories/${encodeURIComponent(uri)}`, { number }, request);
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
    const { story, number, newest } = data;
    setTitle({ pane: shown(headlineOf(story)).slice(0, 100) || "Story" });
    element.replaceChildren(h("article", { class: "story", "aria-labelledby": "story-headline" },
      news, storyHead(data), tabs("Story", pages(data), tab, (name) => (tab = name))));
    element.querySelector(".headline").id = "story-headline";
    element.closest(".pane-body")?.scrollTo(0, 0);
    news.replaceChildren(number < newest ? notice(`This is version ${number} of ${newest}.`) : "");
    markRead([{ uri: story.uri, number }]);
  }

  function arrived(summary) {
    if (summary.uri !== data.story.uri || summary.number <= data.newest) return;
    data.newest = summary.number;
    news.replaceChildren(notice(NEWS[summary.status], summary.status));
  }

  function showNewest() {
    wanted = [];
    if (read().get("number")) go({ number: null });
    else update(read());
  }

  const notice = (text, status = "usable") => h("p", { class: status === "usable" ? "notice" : "notice bad" },
    text, " ", h("button", { class: "button", on: { click: showNewest } }, "Show the newest"));

  await open(address);
  const following = follow({}, { story: arrived });
  return {
    update,
    leave() {
      request.abort();
      following.stop();
      setTitle({ pane: "" });
    },
  };
}

const failure = (problem) => h("div", { class: "empty" }, h("h2", {}, "This story cannot be shown"),
  h("p", { class: "error", role: "alert" }, problem.detail ?? String(problem)));

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
