// The wire: columns of stories as they come.

import { get } from "./api.js";
import { go, read } from "./address.js";
import { announce, h } from "./dom.js";
import { follow, onConnection } from "./live.js";
import { markRead, onRead } from "./seen.js";
import { wireShortcuts } from "./wire-keys.js";
import { Column } from "./wire-column.js";
import { closeSearch, columnsOf, formatColumn, moved, parseColumn, setColumns } from "./wire-columns.js";
import { addColumn, editQuery } from "./wire-dialogs.js";
import { draggable } from "./wire-dragging.js";
import { clearFilters, filterBar } from "./wire-filters.js";
import { columnHeading } from "./wire-heading.js";
import { News } from "./wire-news.js";
import { both, columnQuery, filterQuery, filtersOf } from "./wire-query.js";

const CALM = 300; // milliseconds between changes of the columns, so that they can be read

/** The view of the wire. */
export async function show(main, address) {
  const wire = new Wire(main, await get("/filters"));
  await wire.update(address);
  return wire;
}

class Wire {
  #columns = new Map(); // by text, in the order of the page
  #address;
  #follower = null;
  #paused = false;
  #rendering = null;
  #endings;
  #news = new News(announce);

  constructor(main, known) {
    this.known = known;
    this.bar = filterBar(known, { pause: () => this.pause(), add: () => this.add() });
    this.strip = h("div", { class: "columns" });
    const heading = h("h1", { class: "visually-hidden" }, "Wire");
    main.classList.add("wire");
    main.append(heading, this.bar.element, this.strip);
    main.addEventListener("click", (event) => this.#clicked(event));
    draggable(this.strip, (from, to) => setColumns(moved(this.texts, from, to)));
    this.#endings = [
      wireShortcuts(this),
      onRead(() => this.#changed()),
      onConnection((state) => state === "connected" && this.#reloadFailed()),
    ];
  }

  get texts() {
    return [...this.#columns.keys()];
  }

  get columns() {
    return [...this.#columns.values()];
  }

  /** Shows what the address says; what is shown already stays. */
  async update(address) {
    this.#address = address;
    this.bar.update(address);
    const texts = columnsOf(address, this.known);
    for (const [text, column] of this.#columns) {
      if (texts.includes(text)) continue;
      column.leave();
      this.#columns.delete(text);
    }
    this.#columns = new Map(texts.map((text) => [text, this.#columns.get(text) ?? this.#make(text)]));
    this.#arrange();
    this.#openStory(address);
    this.#changed();
    await this.#load(filtersOf(address));
  }

  leave() {
    this.#follower?.stop();
    for (const end of this.#endings) end?.();
    for (const column of this.columns) column.leave();
    clearTimeout(this.#rendering);
    document.title = "Copytaster";
  }

  pause() {
    this.#paused = !this.#paused;
    this.bar.setPaused(this.#paused);
    for (const column of this.columns) column.paused = this.#paused;
    announce(this.#paused ? "Paused" : "New stories are shown as they come");
  }

  add() {
    addColumn(this.known, (spec) => {
      const text = formatColumn(spec);
      if (!this.#columns.has(text)) setColumns([...this.texts, text]);
      this.#columns.get(text)?.reveal();
    });
  }

  move(text, step) {
    const from = this.texts.indexOf(text);
    const to = Math.min(Math.max(from + step, 0), this.texts.length - 1);
    setColumns(moved(this.texts, from, to));
    announce(`Column ${to + 1} of ${this.texts.length}`);
  }

  #make(text) {
    const spec = parseColumn(text);
    const replace = (changed) => setColumns(this.texts.map((other) => (other === text ? formatColumn(changed) : other)));
    const { element, setCount } = columnHeading(spec, this.known, spec.kind === "search" ? {
      remove: closeSearch,
      keep: () => setColumns([formatColumn({ kind: "query", value: spec.value }), ...this.texts], { search: null }),
    } : {
      rename: (name) => replace({ ...spec, name }),
      edit: spec.kind === "query" && (() => editQuery(spec.value, (value) => replace({ ...spec, value }))),
      move: (step) => this.move(text, step),
      markRead: () => markRead(this.#columns.get(text).list.shown),
      remove: () => setColumns(this.texts.filter((other) => other !== text)),
    });
    const column = new Column(spec, element, () => this.#changed());
    column.setCount = setCount;
    column.paused = this.#paused;
    return column;
  }

  /** Puts the columns into the page in their order; one that is moved stays where it was scrolled to. */
  #arrange() {
    let place = this.strip.firstElementChild;
    for (const { element, scroller } of this.columns) {
      if (element === place) {
        place = place.nextElementSibling;
        continue;
      }
      const { scrollTop } = scroller;
      this.strip.insertBefore(element, place);
      scroller.scrollTop = scrollTop;
    }
  }

  /** Fetches the columns whose query is another one now, and follows all. */
  async #load(filters) {
    const queries = await Promise.all(this.columns.map((column) => this.#queryOf(column, filters)));
    const filtered = Object.values(filters).some(Boolean);
    const stale = this.columns.filter((column, i) => queries[i] && queries[i] !== column.query);
    const loads = this.columns.map((column, i) => stale.includes(column)
      && column.load(queries[i], { kind: column.spec.kind, filtered }));
    if (stale.length || this.columns.length !== this.followed) this.#follow(await Promise.all(loads));
  }

  async #queryOf(column, filters) {
    try {
      return both(await columnQuery(column.spec, this.known), filterQuery(filters, this.known));
    } catch (problem) {
      column.query = null;
      column.fail(problem);
      return null;
    }
  }

  #follow(after) {
    this.#follower?.stop();
    const columns = this.columns.filter(({ query, failure }) => query && !failure);
    this.followed = this.columns.length;
    const queries = [...new Set(columns.map(({ query }) => query))];
    this.#follower = follow({ queries, after }, {
      story: (summary, matched) => this.#receive(summary, matched),
      reload: () => this.columns.forEach((column) => column.query && column.reload()),
    });
  }

  #receive(summary, matched) {
    for (const column of this.columns) column.receive(summary, matched.has(column.query));
    if (matched.size) this.#news.add(summary);
  }

  async #reloadFailed() {
    const failed = this.columns.filter(({ failure }) => failure);
    if (!failed.length) return;
    for (const column of failed) column.query = null;
    await this.#load(filtersOf(this.#address));
  }

  #openStory(address) {
    this.openUri = address.get("story");
    const open = this.columns.flatMap(({ list }) => list.shown).find(({ uri }) => uri === this.openUri);
    if (open) markRead([open]);
  }

  #changed() {
    this.#rendering ??= setTimeout(() => {
      if (document.hidden) this.#render();
      else requestAnimationFrame(() => this.#render());
    }, this.#rendered + CALM - performance.now());
  }

  #rendered = 0;

  #render() {
    this.#rendering = null;
    this.#rendered = performance.now();
    const unread = new Set();
    for (const column of this.columns) {
      if (!document.hidden) column.render(this.openUri);
      const own = column.unread();
      column.setCount(own.length);
      for (const { uri } of own) unread.add(uri);
    }
    document.title = `${unread.size ? `(${unread.size}) ` : ""}Wire – Copytaster`;
  }

  #clicked(event) {
    const column = this.columns.find(({ element }) => element.contains(event.target));
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "clear-filters") return clearFilters();
    if (action === "fresh") return column.showFresh();
    if (action === "older") return column.older();
    if (action === "reload") return this.#reloadFailed();
    const row = event.target.closest(".row");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const story = column.list.shown.find(({ uri }) => uri === row.dataset.uri);
    if (action === "seen") return markRead([story]);
    if (!event.target.closest("a") && getSelection().type === "Range") return;
    event.preventDefault();
    row.querySelector(".row-headline").focus({ preventScroll: true });
    go({ story: story.uri, number: null, entity: null });
  }
}
