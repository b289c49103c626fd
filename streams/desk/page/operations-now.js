// What is true at the moment: sentences about the whole, processes, sources, and figures of the rest.

import { h, shown } from "./dom.js";
import { count, number, size, span } from "./numbers.js";
import { agoElement, timeOfDay } from "./time.js";
import { capitalised, list } from "./words.js";

const LEVELS = {
  wrong: { sign: "✕", name: "Wrong" },
  attention: { sign: "!", name: "Attention" },
  fine: { sign: "✓", name: "Fine" },
};

const OTHER = "other"; // the wires that the file of sources does not name
const MOST_SOURCES = 50; // that the desk lists
const NEARLY_HOUR = 3_590_000; // milliseconds

/** The sentences, the worst first. */
export function showStates(element, { states }) {
  const items = states.map(({ level, text, since }) => h("li", { class: `state ${level}` },
    h("span", { class: "state-sign", "aria-hidden": "true" }, LEVELS[level].sign),
    h("span", {},
      h("span", { class: "visually-hidden" }, `${LEVELS[level].name}: `), capitalised(shown(text)),
      since ? h("span", { class: "muted" }, ` since ${timeOfDay(since)}`) : null)));
  replaceIfChanged(element, h("ul", { class: "states" }, items));
}

/** "in the last hour", or "since 19:17" if the desk has not counted for that long. */
function counted({ at, countedSince }) {
  const isHour = Date.parse(at) - Date.parse(countedSince) >= NEARLY_HOUR;
  return isHour ? "in the last hour" : `since ${timeOfDay(countedSince)}`;
}

/** A table of all processes, workers first. */
export function showProcesses(element, now) {
  const { workers, others } = now;
  replaceIfChanged(element, table("Processes", [
    "Process", "Kind", "State", ["Partitions"], "Started", ["Restarts"], "Version", "Model", ["Memory"],
    ["CPU"],
  ], [...workers, ...others].map((process) => [
    h("span", { class: "mono" }, process.name),
    process.kind || "unknown",
    processState(process),
    number(process.partitions),
    process.started && process.up ? agoElement(process.started) : "–",
    process.restarts ? h("strong", { title: counted(now) }, number(process.restarts)) : "0",
    process.version ?? "–",
    process.model ? `${process.model} ${process.modelVersion ?? ""}` : "–",
    size(process.up ? process.memory : null),
    process.cpu == null ? "–" : `${Math.round(process.cpu * 100)} %`,
  ])));
}

function processState({ up, ready, drained, waiting, problem, since }) {
  if (!up) return stateText("wrong", "Down", ` since ${timeOfDay(since)}; it ${problem ?? "does not answer"}`);
  if (ready) return stateText("fine", "Ready");
  const [word, mark] = drained ? ["Drained", ":"] : ["Waits", ""];
  return stateText("attention", word, `${mark} ${waiting ?? ""}`);
}

const stateText = (level, word, more = "") => h("span", { class: `state ${level}` },
  h("span", { class: "state-sign", "aria-hidden": "true" }, LEVELS[level].sign),
  h("span", {}, h("strong", {}, word), shown(more)));

/** A table of the sources in the index, and of the wires in the file of sources that have sent nothing. */
export function showSources(element, { sources, wires }) {
  const seen = new Set(sources.map(({ source }) => source));
  const silent = wires.filter(({ source, last }) => !last && source !== OTHER && !seen.has(source));
  if (!sources.length && !silent.length) {
    element.replaceChildren(h("p", { class: "muted" }, "No story has come yet."));
    return;
  }
  replaceIfChanged(element, h("div", {},
    table("Sources", ["Source", "Last story", ["Stories in the last hour"]], [
      ...sources.map(({ source, last, stories }) => [shown(source), agoElement(last), number(stories)]),
      ...silent.map(({ source }) => [shown(source), "none yet", "0"]),
    ]),
    sources.length >= MOST_SOURCES && h("p", { class: "muted" },
      `The ${MOST_SOURCES} sources of most stories are shown.`)));
}

/** Figures that have no plot: the brokers, alerts, the HTTP API, embargoes and subscriptions. */
export function showFacts(element, now) {
  const facts = [
    ["Brokers", brokers(now.brokers)],
    now.notify && ["Alerts", alerts(now.notify, counted(now))],
    now.api && ["HTTP API", `${count(now.api.requests, "request")} ${counted(now)}, ${
      count(now.api.errors, "error")} of the server`],
    now.embargoed !== undefined && ["Embargoes", now.embargoed
      ? `${count(now.embargoed, "story", "stories")} held back` : "no story is held back"],
    ["Subscriptions", subscriptions(now.subscriptions)],
    ["Refused", refused(now)],
  ].filter(Boolean);
  replaceIfChanged(element, h("dl", { class: "facts" },
    facts.map(([name, fact]) => h("div", {}, h("dt", {}, name), h("dd", {}, fact)))));
}

function brokers({ up, problem, workers }) {
  const members = workers === undefined ? "" : `; ${count(workers, "worker")} in the group`;
  return up ? `answer${members}` : `do not answer: ${shown(problem)}`;
}

function alerts({ waiting, overdue, failing, disabled, delivered, failed }, period) {
  return [
    `${number(delivered)} delivered ${period}`,
    failed && `${count(failed, "attempt")} failed`,
    `${number(waiting)} to deliver${overdue ? `, the oldest due for ${span(overdue)}` : ""}`,
    failing && `${count(failing, "destination")} failing`,
    disabled && `${count(disabled, "destination")} disabled`,
  ].filter(Boolean).join("; ");
}

/** What the workers refused of each wire; they tell those apart that the file of sources names. */
function refused(now) {
  const some = now.wires.filter(({ refused }) => refused);
  const parts = some.map(({ source, refused }) =>
    (some.length > 1 || source !== OTHER ? `${number(refused)} of ${shown(source)}` : number(refused)));
  return some.length ? `${list(parts)} ${counted(now)}` : `nothing ${counted(now)}`;
}

function subscriptions(states) {
  const some = Object.entries(states).filter(([, many]) => many);
  return some.length ? some.map(([state, many]) => `${number(many)} ${state}`).join(", ") : "none known";
}

/** A table; heads in brackets are those of columns of numbers. */
function table(label, heads, rows) {
  const numbers = heads.map((head) => (Array.isArray(head) ? "number" : null));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label },
    h("table", { class: "table" },
      h("thead", {}, h("tr", {}, heads.map((head, i) => h("th", { scope: "col", class: numbers[i] }, head)))),
      h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first),
        rest.map((cell, i) => h("td", { class: numbers[i + 1] }, cell)))))));
}

/** Puts an element in place of the one there, unless both are the same: a selection and the focus stay. */
function replaceIfChanged(parent, element) {
  if (!parent.firstChild?.isEqualNode(element)) parent.replaceChildren(element);
}
