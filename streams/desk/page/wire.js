// The wire: columns of stories as they come.

import { get } from "./api.js";
import { announce, h, onShown } from "./dom.js";
import { follow, onConnection } from "./live.js";
import { Pace } from "./pace.js";
import { markRead, onRead, unreadText } from "./seen.js";
import { setTitle } from "./title.js";
import { columnActions, isMovable } from "./wire-actions.js";
import { Choices } from "./wire-choices.js";
import { clicked } from "./wire-clicks.js";
import { Column } from "./wire-column.js";
import {
  agree, columnsOf, formatColumn, MAX_COLUMNS, moved, parseColumn, setColumns,
} from "./wire-columns.js";
import { addColumn } from "./wire-dialogs.js";
import { draggable } from "./wire-dragging.js";
import { filterBar } from "./wire-filters.js";
import { columnHeading } from "./wire-heading.js";
import { wireShortcuts } from "./wire-keys.js";
import { News } from "./wire-news.js";
import { both, columnQuery, filterQuery, filtersOf } from "./wire-query.js";
import { columnStrip } from "./wire-strip.js";

/** The view of the wire. */
export async function show(main, address) {
  const wire = new Wire(main, await get("/filters"));
  await wire.update(address);
  return wire;
}

class Wire {
  #columns = new Map(); // by text, in the order of the page
  #address;
  #searched = null; // the search that was shown last
  #follower = null;
  #paused = false;
  #pace = new Pace(() => this.#render());
  #left = false;
  #news = new News(announce);
  #endings;
  #turn = null; // the newest `#load`, by whose address the columns are

  constructor(main, known) {
    this.choices = new Choices(known, () => this.#showChoices());
    this.bar = filterBar({ pause: () => this.pause(), add: () => this.add() });
    this.bar.setKnown(known);
    this.strip = columnStrip();
    main.classList.add("wire");
    main.append(h("h1", { class: "visually-hidden" }, "Wire"), this.bar.element, this.strip.element);
    main.addEventListener("click", (event) => clicked(this, event));
    draggable(this.strip.columns, (from, to) => setColumns(this.texts, moved(this.texts, from, to)));
    this.#endings = [
      wireShortcuts(this),
      onRead(() => this.#pace.changed()),
      onConnection((state) => state === "connected" && this.reloadFailed()),
      onShown(() => this.#pace.changed()),
    ];
  }

  /** The newest answer of `GET /filters`. */
  get known() {
    return this.choices.known;
  }

  get texts() {
    return [...this.#columns.keys()];
  }

  get columns() {
    return [...this.#columns.values()];
  }

  column(text) {
    return this.#columns.get(text);
  }

  /** Shows what the address says; what is shown already stays. */
  async update(address) {
    if (agree(address)) return;
    this.#address = address;
    const texts = columnsOf(address, this.known);
    for (const [text, column] of this.#columns) if (!texts.includes(text)) column.leave();
    this.#columns = new Map(texts.map((text) => [text, this.#columns.get(text) ?? this.#make(text)]));
    this.bar.update(address, texts.length < MAX_COLUMNS);
    this.strip.put(this.columns);
    if (address.get("search") !== this.#searched) this.columns[0]?.reveal();
    this.#searched = address.get("search");
    this.#markOpen(address.get("story"));
    this.#pace.changed();
    await this.#load();
  }

  leave() {
    this.#left = true;
    this.#follower?.stop();
    for (const end of this.#endings) end();
    for (const column of this.columns) column.leave();
    this.#pace.stop();
    this.choices.leave();
    this.#news.leave();
    setTitle({ unread: "" });
  }

  pause() {
    this.#paused = !this.#paused;
    this.bar.setPaused(this.#paused);
    for (const column of this.columns) column.paused = this.#paused;
    announce(this.#paused ? "Paused" : "New stories are shown as they come");
  }

  add() {
    if (this.columns.length >= MAX_COLUMNS) return;
    addColumn(this.known, (spec) => {
      const text = formatColumn(spec);
      if (!this.column(text)) setColumns(this.texts, [...this.texts, text]);
      this.column(text).reveal();
    });
  }

  move(text, step) {
    const from = this.texts.indexOf(text);
    const to = from + step;
    if (![from, to].every((place) => isMovable(this.columns[place]))) return;
    setColumns(this.texts, moved(this.texts, from, to));
    announce(`Column ${to + 1} of ${this.texts.length}`);
  }

  #make(text) {
    const spec = parseColumn(text);
    const heading = columnHeading(spec, this.known, columnActions(this, text, spec));
    const column = new Column(spec, heading, () => this.#pace.changed());
    column.paused = this.#paused;
    return column;
  }

  /** Marks the row of the story that is open. All other changes of the columns wait while the pane opens. */
  #markOpen(uri) {
    if (uri && !this.openUri) this.#pace.wait();
    const isOther = uri !== this.openUri;
    this.openUri = uri;
    for (const column of this.columns) column.markOpen(uri);
    if (isOther) markRead(this.columns.flatMap(({ list }) => list.shown).filter((story) => story.uri === uri));
  }

  /** Fetches the columns whose query is another one now, and follows all. */
  async #load() {
    const turn = (this.#turn = {});
    const { columns } = this;
    const filters = filtersOf(this.#address);
    const filtered = Object.values(filters).some(Boolean);
    const queries = await Promise.all(columns.map((column) => this.#queryOf(column, filters)));
    if (turn !== this.#turn) return; // the address is another one now
    const followed = this.#follower?.columns;
    const loads = columns.map((column, i) => queries[i] && queries[i] !== column.query
      && column.load(queries[i], { kind: column.spec.kind, filtered }));
    const after = await Promise.all(loads);
    if (this.#left) return;
    if (loads.some(Boolean) || followed !== this.columns.length) this.#follow(after);
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
    // The desk may not know the other queries.
    const loaded = this.columns.filter(({ isLoaded, query }) => isLoaded && query);
    const queries = [...new Set(loaded.map(({ query }) => query))];
    const following = follow({ queries, after }, {
      story: (summary, matched) => this.#receive(summary, matched),
      invalid: (query, problem) => this.columns.filter((column) => column.query === query)
        .forEach((column) => column.fail(problem)),
      reload: () => this.columns.forEach((column) => column.query && column.refresh()),
    });
    this.#follower = { ...following, columns: this.columns.length };
  }

  #receive(summary, matched) {
    for (const column of this.columns) column.receive(summary, matched.has(column.query));
    if (matched.size) this.#news.add(summary);
    this.choices.storyCame();
  }

  #showChoices() {
    this.bar.setKnown(this.known);
    this.bar.update(this.#address, this.columns.length < MAX_COLUMNS);
  }

  /** Fetches the columns that could not be shown. */
  async reloadFailed() {
    const failed = this.columns.filter(({ failure }) => failure);
    for (const column of failed) {
      if (column.isLoaded && column.query && column.held) column.refresh();
      else column.query = null;
    }
    if (failed.some(({ query }) => !query)) await this.#load();
  }

  #render() {
    if (this.#left) return;
    if (!document.hidden) for (const column of this.columns) column.render();
    const unread = this.columns.map((column) => column.unread);
    const uris = new Set(unread.flatMap(({ stories }) => stories).map(({ uri }) => uri));
    setTitle({ unread: unreadText(uris.size, unread.some(({ more }) => more)) });
  }
}
