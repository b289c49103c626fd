// Asks the server how a query is read.

import { send } from "./api.js";
import { sentence } from "./problem.js";
import { readable } from "./query-names.js";

const PAUSE = 250; // milliseconds without a key before it is asked

/**
 * A reader of one field's queries. `show(checked, text)` is called with each answer, unless another text was
 * given to read meanwhile, and with null for a text that is empty.
 *
 * `soon(text)` waits for a pause in typing; `now(text)` does not, and gives the answer.
 */
export function reader(show) {
  let waiting;
  let newest = "";

  async function ask(text) {
    clearTimeout(waiting);
    newest = text;
    const checked = text.trim() ? await check(text) : null;
    if (text === newest) show(checked, text);
    return checked;
  }

  return {
    now: ask,
    soon(text) {
      newest = text;
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(text), text.trim() ? PAUSE : 0);
    },
  };
}

/** The answer, with the query as people read it in `readable`; `failed` says why there is none. */
async function check(query) {
  try {
    const checked = await send("POST", "/queries/check", { query });
    return { text: query, ...checked, readable: checked.query && await readable(checked.query) };
  } catch (problem) {
    return { text: query, query: null, expensive: false, hints: [], errors: [], failed: sentence(problem) };
  }
}
