// The page's address says what is shown: the path is the view, parameters are columns, filters and the pane.

const PANE = ["story", "number", "tab", "entity"]; // the parameters that say what the reading pane shows
const handlers = new Set();

/** Where the reading pane covers the view; elsewhere it is beside it. */
export const narrow = matchMedia("(width < 900px)");

/** The address: `path`, `get(name)` the first value or null, `all(name)` all values. */
export function read(url = new URL(location.href)) {
  const parameters = url.searchParams;
  return {
    path: url.pathname,
    get: (name) => parameters.get(name),
    all: (name) => parameters.getAll(name),
  };
}

/**
 * The current address with changes, for a link: href({story: uri, number: null}). A value is a text, a list
 * for a repeated parameter, or null for none. With `path` it is that view's, with the open pane only.
 */
export function href({ path, ...changes }) {
  const url = new URL(location.href);
  url.hash = "";
  if (path !== undefined && path !== url.pathname) {
    for (const name of [...url.searchParams.keys()]) {
      if (!PANE.includes(name)) url.searchParams.delete(name);
    }
    url.pathname = path;
  }
  for (const [name, value] of Object.entries(changes)) {
    url.searchParams.delete(name);
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined) url.searchParams.append(name, one);
    }
  }
  return `${url.pathname}${url.search}`;
}

/** What has no reading pane. */
export const CLOSED = Object.fromEntries(PANE.map((name) => [name, null]));

/** The changes that show a view, without the pane where it would cover it. */
export const toView = (path) => ({ path, ...(narrow.matches ? CLOSED : {}) });

/** The address of a story in the reading pane, and of an entity. */
export const storyHref = (uri, number = null) => href({ ...CLOSED, story: uri, number });
export const entityHref = (id) => href({ ...CLOSED, entity: id });

/** Changes the address, as `href` does, and tells the handlers; `replace` makes no step to go back to. */
export const go = (changes, options) => goTo(href(changes), options);

/** Goes to an address of this page. */
export function goTo(target, { replace = false } = {}) {
  if (target === `${location.pathname}${location.search}`) return;
  const [before, after] = [read(), read(new URL(target, location.href))].map(inPane);
  const step = before !== after && !replace ? 1 : 0;
  const steps = before && after ? stepsInPane() + step : 0;
  history[replace ? "replaceState" : "pushState"]({ steps }, "", target);
  tell();
}

/** How many steps led from what the pane showed first to what it shows, so that one can go back. */
export const stepsInPane = () => history.state?.steps ?? 0;

const inPane = (address) => PANE.map((name) => address.get(name) ?? "").join("\n").trim();

/** Calls `handler(address)` at each change; returns a function that ends this. */
export function onChange(handler) {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

function tell() {
  const address = read();
  for (const handler of [...handlers]) handler(address);
}

addEventListener("popstate", tell);

// Links of the page are followed without loading it again, unless they are opened in another tab.
document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href]");
  if (!anchor || event.defaultPrevented || event.button || anchor.target || anchor.download) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const url = new URL(anchor.href);
  const other = url.origin !== location.origin || url.hash || /^\/(api|assets)\//.test(url.pathname);
  if (other) return;
  event.preventDefault();
  goTo(`${url.pathname}${url.search}`);
});
