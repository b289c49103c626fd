// The pane of a person, an organisation or a place: what it said, and the stories that name it.

import { get } from "./api.js";
import { firstDay, lastDays } from "./days.js";
import { h, shown, wireText } from "./dom.js";
import { daysChart } from "./entity-days.js";
import { quotationRows, storyRows } from "./entity-lists.js";
import { placesMap } from "./map.js";
import { count } from "./numbers.js";
import { pages } from "./pages.js";
import { section } from "./story-tables.js";
import { TYPES } from "./story-words.js";
import { setTitle } from "./title.js";
import { countryName, list } from "./words.js";

const MOST_ROLES = 6;
const PAGE = 20;

/** Shows the entity that the address names. */
export async function show(element, address) {
  let id = null;
  let request = null;
  let loading = null; // a promise, which is kept if it fails

  function update(next) {
    if (next.get("entity") === id) return loading;
    id = next.get("entity");
    request?.abort();
    request = new AbortController();
    return (loading = load());
  }

  async function load() {
    const entity = await get(`/entities/${encodeURIComponent(id)}`, {}, request);
    setTitle({ pane: shown(entity.name) });
    element.replaceChildren(card(entity));
    element.closest(".pane-body")?.scrollTo(0, 0);
  }

  await update(address);
  return {
    update,
    leave() {
      request.abort();
      setTitle({ pane: "" });
    },
  };
}

function card(entity) {
  const { id, name, country, point, stories, quotations, days } = entity;
  const path = `/entities/${encodeURIComponent(id)}/stories`;
  const quotationsPage = (before) => get("/quotations", { speaker: id, limit: PAGE, before });
  const storiesPage = (before) => get(path, { limit: PAGE, before });
  const counts = [count(stories, "story", "stories"), quotations > 0 && count(quotations, "quotation")];
  return h("article", { class: "story entity", "aria-labelledby": "entity-name" },
    h("header", { class: "story-head" },
      h("p", { class: "kicker" }, kinds(entity).map((kind) => h("span", {}, kind))),
      wireText("h2", name, { class: "headline", id: "entity-name" }),
      roles(entity),
      h("p", { class: "times" }, `${list(counts.filter(Boolean))} since ${firstDay()}`)),
    h("div", { class: "story-facts" },
      section("By day", daysChart(lastDays(days, { stories: 0, quotations: 0 }))),
      placesMap(point ? [{ name, coordinates: point }] : [], country ? [country] : []),
      quotations > 0 && section("Quotations", pages(quotationsPage, "quotations", quotationRows)),
      section("Stories", pages(storiesPage, "stories", storyRows))));
}

/** What it is, and in which country unless it is that country. */
function kinds({ name, type, country }) {
  const land = country && countryName(country);
  return [TYPES[type] ?? type, land !== name && land].filter(Boolean);
}

/** What stories call a person, most frequent first. */
function roles({ roles: all = [] }) {
  if (!all.length) return null;
  return wireText("p", list(all.slice(0, MOST_ROLES).map(({ role }) => role)), { class: "standfirst" });
}
