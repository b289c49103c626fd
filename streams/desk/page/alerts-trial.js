// The trial of a query: the stories of the last days that match it, and why.

import { send } from "./api.js";
import { dayBars } from "./alerts-days.js";
import { headline, origin } from "./alerts-story.js";
import { headlineWithMarks, whyElement } from "./alerts-why.js";
import { firstDay } from "./days.js";
import { announce, h, shown } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { count, number } from "./numbers.js";
import { sentence } from "./problem.js";
import { statusTag } from "./story-tag.js";
import { timeOfDay, wholeTime } from "./time.js";

/** Make a trial: `element`, and `run(query)`, which tries a query in its canonical form, null for none. */
export function trial() {
  const found = h("div", { class: "trial" });
  let tried;
  let asking = new AbortController();

  async function run(query) {
    if (query === tried) return;
    tried = query;
    asking.abort();
    found.setAttribute("aria-busy", query !== null);
    if (query === null) return found.replaceChildren(untried());
    asking = new AbortController();
    try {
      const answer = await send("POST", "/queries/try", { query }, { signal: asking.signal });
      found.replaceChildren(...results(answer));
      announce(summary(answer));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      tried = undefined; // the same query may be tried again
      found.replaceChildren(h("p", { class: "error", role: "alert" }, sentence(problem)));
    }
    found.setAttribute("aria-busy", "false");
  }

  run(null);
  const element = h("div", {},
    h("div", { class: "alerts-bar" }, h("h2", {}, "Matching stories")), found);
  return { element, run, leave: () => asking.abort() };
}

const untried = () => h("p", { class: "muted trial-empty" },
  `As you type a query, the stories since ${firstDay()} that match it are shown here, and why.`);

function summary({ count: found, complete, days }) {
  const stories = `${count(found, "story", "stories")} since ${firstDay()}`;
  if (!complete) return `At least ${stories}`;
  const daily = Math.round(found / days.length);
  return daily > 1 ? `${stories}, about ${number(daily)} a day` : stories;
}

function results(found) {
  const bars = found.days.map(({ day, stories }) => ({ day, count: stories }));
  const shownOnly = found.count > found.stories.length || !found.complete;
  if (found.complete && !found.count) {
    return [h("p", { class: "muted" }, `No story since ${firstDay()} matches.`)];
  }
  return [
    h("div", { class: "trial-summary" },
      h("p", {}, h("strong", {}, summary(found))), dayBars(bars, "Stories")),
    found.complete ? [] : h("p", { class: "notice" },
      "The search took too long and was stopped. There may be more."),
    h("ol", {}, found.stories.map(story)),
    shownOnly ? h("p", { class: "muted trial-more" }, `The newest ${found.stories.length} are shown.`) : [],
  ].flat();
}

function story(summary) {
  const { uri, headline: text, status, enriched, why } = summary;
  const killed = status !== "usable";
  return h("li", { class: `alert ${killed ? "retracted" : ""}` },
    headline("h3", uri, killed || !text ? shown(withoutKill(text) || uri) : headlineWithMarks(text, why)),
    origin(summary,
      h("time", { datetime: enriched, title: wholeTime(enriched) }, timeOfDay(enriched)),
      statusTag(summary)),
    whyElement(why));
}
