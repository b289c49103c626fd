// Why a story must not be used, or not yet.

import { storyHref } from "./address.js";
import { beginning, capped } from "./capped.js";
import { h, wireText } from "./dom.js";
import { withoutKill } from "./headlines.js";
import { removeAt, wholeTime } from "./time.js";
import { capitalised } from "./words.js";

const LONGEST = 2_000; // characters shown at first

/** Of a version's summary; `enrichment`, that of its record, tells more. */
export function banners({ status, embargoedUntil, edNote }, { withdrawnBy, wireStatus } = {}) {
  const by = withdrawnBy && h("p", {}, "Another story withdraws it: ",
    h("a", { href: storyHref(withdrawnBy) }, wireText("span", beginning(withdrawnBy, LONGEST))));
  const found = [];
  if (status === "canceled") {
    const why = edNote && capped("p", capitalised(withoutKill(edNote)), { limit: LONGEST });
    found.push(banner("kill", "Kill", "Do not use this story.", why, by));
  }
  if (status === "withheld") {
    const wires = wireStatus && h("p", {}, "The wire’s status is ", wireText("q", wireStatus), ".");
    found.push(banner("withheld", "Withheld", "Not to be published for now.", wires, by));
  }
  if (embargoedUntil && new Date(embargoedUntil) > new Date()) {
    const until = h("time", { datetime: embargoedUntil }, wholeTime(embargoedUntil));
    const notice = banner("embargo", "Embargo", ["Not to be published before ", until, "."]);
    found.push(removeAt(embargoedUntil, notice));
  }
  return found;
}

const banner = (kind, name, ...lines) =>
  h("div", { class: `banner ${kind}` }, h("p", {}, h("strong", {}, name), " ", lines[0]), lines.slice(1));
