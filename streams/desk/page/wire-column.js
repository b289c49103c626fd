// A column: its heading, its stories, and what it says when there are none.

import { h, uniqueId } from "./dom.js";
import { isRead, isSinceFirstVisit, unreadText } from "./seen.js";
import { emptyColumn, failedColumn } from "./wire-empty.js";
import { Kills } from "./wire-kills.js";
import { StoryList } from "./wire-list.js";
import { fetchKills, fetchPage } from "./wire-pages.js";
import { Rows } from "./wire-rows.js";
import { isScrolled, keepInPlace } from "./wire-scrolling.js";

export class Column {
  list = new StoryList();
  kills = new Kills();
  rows = new Rows();
  query = null;
  isLoaded = false; // whether the stories of the query are there
  #next = null; // the cursor of the next older page
  #detached = false; // whether the newest stories had to go for older ones
  #paused = false;
  #loading = null; // an AbortController; so is the next one
  #adding = null;
  #meanwhile = []; // what came while the stories were fetched

  /** `spec` is of `parseColumn`, `heading` of `columnHeading`; `changed()` has the column rendered soon. */
  constructor(spec, heading, changed) {
    this.spec = spec;
    this.heading = heading;
    this.changed = changed;
    const id = uniqueId("column");
    heading.element.querySelector("h2").id = id;
    this.fresh = h("button", { class: "column-fresh", "data-action": "fresh", hidden: true });
    this.message = h("div", { class: "column-message" });
    this.more = h("button", { class: "button quiet older", "data-action": "older", hidden: true },
      "Older stories");
    this.scroller = h("div", { class: "scroller", tabindex: 0, role: "group", "aria-labelledby": id },
      this.rows.element, this.message, this.more);
    this.element = h("section", { class: "column", "aria-labelledby": id },
      heading.element, this.kills.element, this.fresh, this.scroller);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Whether new stories wait, so that nothing moves below somebody's eyes. */
  get held() {
    return this.#paused || this.#detached || isScrolled(this.scroller);
  }

  set paused(paused) {
    this.#paused = paused;
    if (!this.held) this.list.release();
    this.changed();
  }

  /** Fetches the newest stories of a query. Returns the position to follow from, null if that failed. */
  async load(query, about) {
    this.query = query;
    this.about = about;
    this.#loading?.abort();
    this.#adding?.abort();
    const loading = (this.#loading = new AbortController());
    this.#meanwhile = [];
    this.element.setAttribute("aria-busy", "true");
    if (!this.list.shown.length) this.message.replaceChildren(h("p", { class: "loading" }, "Loading…"));
    try {
      const page = await fetchPage(this.spec.kind, query, null, loading.signal);
      const kills = await fetchKills(query, loading.signal); // later, as `after` is that of the page
      this.list.replace(page.stories, kills);
      this.#next = page.next;
      this.#detached = false;
      this.isLoaded = true;
      this.failure = null;
      this.scroller.scrollTop = 0;
      for (const [summary, matches] of this.#meanwhile) this.list.receive(summary, matches, this.held);
      return page.after;
    } catch (problem) {
      if (problem.name === "AbortError") return null;
      this.isLoaded = false;
      this.fail(problem);
      return null;
    } finally {
      if (loading === this.#loading) {
        this.#loading = null;
        this.element.removeAttribute("aria-busy");
        this.changed();
      }
    }
  }

  reload() {
    return this.load(this.query, this.about);
  }

  /** Fetches the newest stories, once that does not move what somebody reads. */
  refresh() {
    if (!this.held) return this.reload();
    this.failure = null;
    this.#detached = true;
    this.changed();
  }

  /** Shows what is wrong; stories that are shown stay. */
  fail(problem) {
    this.failure = problem;
    this.changed();
  }

  /** Takes in a new version of a story, and whether it matches the column's query. */
  receive(summary, matches) {
    if (this.#loading) this.#meanwhile.push([summary, matches]);
    if (this.list.receive(summary, matches, this.held)) this.changed();
  }

  /** Shows what has waited, and goes to the top. */
  async showFresh() {
    if (this.#detached) return this.reload();
    this.list.release();
    this.scroller.scrollTop = 0;
    this.render();
    this.rows.headlines[0]?.focus({ preventScroll: true });
    this.changed();
  }

  async older() {
    if (this.#adding || this.#loading) return;
    const adding = (this.#adding = new AbortController());
    try {
      const before = this.list.isCut ? this.list.cursor : this.#next;
      const page = await fetchPage(this.spec.kind, this.query, before, adding.signal);
      this.#detached = this.list.append(page.stories) || this.#detached;
      this.#next = page.next;
      this.failure = null;
    } catch (problem) {
      if (problem.name !== "AbortError") this.fail(problem);
    } finally {
      this.#adding = null;
      this.changed();
    }
  }

  /** Brings the page in line with the list. Called once for many changes. */
  render() {
    const inKills = this.kills.element.contains(document.activeElement);
    keepInPlace(this.scroller, this.rows.element, () => {
      this.kills.render(this.list);
      this.rows.render(this.list.newest);
      this.#renderState();
    });
    const isLost = this.kills.element.hidden || document.activeElement === document.body;
    if (inKills && isLost) this.headlines[0]?.focus({ preventScroll: true });
    const { stories, more } = this.unread;
    this.heading.setCount(unreadText(stories.length, more));
  }

  /** Marks the story that is open from now on, and no other. */
  markOpen(uri) {
    this.list.open(uri);
    this.kills.rows.markOpen(uri);
    this.rows.markOpen(uri);
  }

  /** The headlines, which are the links to the stories. */
  get headlines() {
    return [...this.kills.rows.headlines, ...this.rows.headlines];
  }

  /** Brings the column into sight. */
  reveal() {
    this.element.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  /** Focuses the button of the menu, or of closing the search. */
  focus() {
    this.heading.element.querySelector(".column-menu").focus();
  }

  /** The unread `stories` that are shown, and whether there may be `more` among the older ones. */
  get unread() {
    const { shown } = this.list;
    const oldest = shown.at(-1);
    return {
      stories: shown.filter((story) => !isRead(story)),
      more: this.#hasOlder && Boolean(oldest) && isSinceFirstVisit(oldest),
    };
  }

  get #hasOlder() {
    return this.#next !== null || this.list.isCut;
  }

  leave() {
    this.#loading?.abort();
    this.#adding?.abort();
    this.element.remove();
  }

  #renderState() {
    const { waiting, shown: { length: count } } = this.list;
    this.fresh.textContent = waiting ? `${waiting} new` : "Back to the newest";
    this.fresh.hidden = !waiting && !this.#detached;
    this.more.hidden = !count || !this.#hasOlder;
    if (this.failure) this.#say(failedColumn(this.failure, this.query));
    else if (this.about && this.element.ariaBusy !== "true") this.#say(count ? [] : emptyColumn(this.about));
  }

  /** What is said already stays, with the focus, and is not read out again. */
  #say(nodes) {
    const said = [...this.message.childNodes];
    const isSaid = said.length === nodes.length && nodes.every((node, i) => node.isEqualNode(said[i]));
    if (!isSaid) this.message.replaceChildren(...nodes);
  }

  #scrolled() {
    if (this.held || !this.list.waiting) return;
    this.list.release();
    this.changed();
  }
}
