// A column: its heading, its stories, and what it says when there are none.

import { get } from "./api.js";
import { arrange, h, uniqueId } from "./dom.js";
import { isRead } from "./seen.js";
import { emptyColumn, failedColumn } from "./wire-empty.js";
import { MOST_KILLS, StoryList } from "./wire-list.js";
import { EVERYTHING } from "./wire-query.js";
import { row } from "./wire-row.js";

const PAGE = 50;
const KILLS_PAGE = 200;
const SEVERAL = 3; // kills at the top that are shown in one line each
const AT_TOP = 8; // pixels

export class Column {
  list = new StoryList();
  query = null;
  isLoaded = false; // whether the stories of the query are there
  #next = null; // the cursor of the next older page
  #detached = false; // whether the newest stories had to go for older ones
  #paused = false;
  #rows = new Map(); // by uri
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
    this.kills = h("p", { class: "column-kills", hidden: true }, h("span"),
      h("button", { class: "button small-button", "data-action": "kills-seen" }, "Mark all as seen"));
    this.rows = h("ol", { class: "row-list" });
    this.message = h("div", { class: "column-message" });
    this.more = h("button", { class: "button quiet older", "data-action": "older", hidden: true },
      "Older stories");
    this.scroller = h("div", { class: "scroller", tabindex: 0, role: "group", "aria-labelledby": id },
      this.kills, this.rows, this.message, this.more);
    this.element = h("section", { class: "column", "aria-labelledby": id },
      heading.element, this.fresh, this.scroller);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Whether new stories wait, so that nothing moves below somebody's eyes. */
  get held() {
    return this.#paused || this.#detached || this.scroller.scrollTop > AT_TOP;
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
      const page = await this.#page({}, loading.signal);
      const kills = await this.#allKills(loading.signal); // later, as `after` is that of the page
      this.list.replace(page.stories, kills);
      this.#next = page.next;
      this.#detached = false;
      this.isLoaded = true;
      this.failure = null;
      this.scroller.scrollTop = 0;
      for (const [summary, matches] of this.#meanwhile) this.receive(summary, matches);
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
    this.rows.querySelector(".row-headline")?.focus({ preventScroll: true });
    this.changed();
  }

  async older() {
    if (this.#adding || this.#loading) return;
    const adding = (this.#adding = new AbortController());
    try {
      const before = this.list.isCut ? this.list.cursor : this.#next;
      const page = await this.#page({ before }, adding.signal);
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
    const stories = this.list.shown;
    const shown = stories.map((story) => this.#row(story));
    this.#rows = new Map(shown.map((made) => [made.story.uri, made]));
    for (const { update } of shown) update(this.openUri);
    const focused = [...this.rows.children].findIndex((each) => each.contains(document.activeElement));
    arrange(this.rows, shown.map(({ element }) => element));
    if (focused >= 0 && document.activeElement === document.body) this.#focusRow(focused);
    this.heading.setCount(this.unread().length);
    this.#renderState(stories);
  }

  /** Marks the row of the story that is open from now on, and no other. */
  markOpen(uri) {
    const before = this.#rows.get(this.openUri);
    this.openUri = uri;
    this.list.open(uri);
    for (const changed of [before, this.#rows.get(uri)]) changed?.update(uri);
  }

  /** The row that was focused is gone: the next one is focused. */
  #focusRow(place) {
    const row = this.rows.children[place] ?? this.rows.lastElementChild;
    row?.querySelector(".row-headline").focus({ preventScroll: true });
  }

  /** Brings the column into sight. */
  reveal() {
    this.element.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  /** Focuses the button of the menu, or of closing the search. */
  focus() {
    this.heading.element.querySelector(".column-menu").focus();
  }

  unread() {
    return this.list.shown.filter((story) => !isRead(story));
  }

  leave() {
    this.#loading?.abort();
    this.#adding?.abort();
    this.element.remove();
  }

  #row(story) {
    const known = this.#rows.get(story.uri);
    if (known?.story === story) return known;
    const made = row(story);
    const focused = known?.element.contains(document.activeElement);
    known?.element.replaceWith(made.element);
    if (focused) made.element.querySelector(".row-headline").focus({ preventScroll: true });
    return made;
  }

  #renderState(stories) {
    const { waiting } = this.list;
    this.fresh.textContent = waiting ? `${waiting} new` : "Back to the newest";
    const shown = this.list.pinned.length;
    const kills = this.list.unseenKills;
    this.kills.hidden = shown < SEVERAL;
    this.kills.firstChild.textContent = shown < kills ? `The newest ${shown} of ${kills} kills`
      : `${kills} kills`;
    this.#showFreshButton(!waiting && !this.#detached);
    this.more.hidden = !stories.length || (this.#next === null && !this.list.isCut);
    if (this.failure) this.message.replaceChildren(...failedColumn(this.failure, this.query));
    else if (this.about && this.element.ariaBusy !== "true") {
      this.message.replaceChildren(...(stories.length ? [] : emptyColumn(this.about)));
    }
  }

  /** The stories stay where they are in the window when the button above them comes or goes. */
  #showFreshButton(hidden) {
    if (this.fresh.hidden === hidden) return;
    const before = this.fresh.offsetHeight;
    this.fresh.hidden = hidden;
    if (this.scroller.scrollTop > AT_TOP) this.scroller.scrollTop += this.fresh.offsetHeight - before;
  }

  #page(parameters, signal) {
    const path = this.spec.kind === "search" ? "/search" : "/stories";
    return get(path, { limit: PAGE, query: this.#asked, ...parameters }, { signal });
  }

  /** The kills of the days that the desk keeps, up to as many as are kept here. */
  async #allKills(signal) {
    const kills = [];
    let before = null;
    do {
      const page = await get("/kills", { limit: KILLS_PAGE, query: this.#asked, before }, { signal });
      kills.push(...page.kills);
      before = page.next;
    } while (before !== null && kills.length < MOST_KILLS);
    return kills;
  }

  /** The parameter `query` of calls. */
  get #asked() {
    return this.query === EVERYTHING ? null : this.query;
  }

  #scrolled() {
    if (this.held || !this.list.waiting) return;
    this.list.release();
    this.changed();
  }
}
