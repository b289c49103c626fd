// What went wrong.

import { asSentence } from "./words.js";

/** An error of the API; `status` is 0 if the server did not answer, `type` is that of RFC 9457. */
export class Problem extends Error {
  constructor(status, detail, errors = [], type = "about:blank") {
    super(detail);
    this.status = status;
    this.type = type;
    this.detail = asSentence(detail);
    // [{detail, pointer?, parameter?, start?, end?}]; places in code points
    this.errors = errors.map((fault) => ({ ...fault, detail: asSentence(fault.detail) }));
  }
}

/** What went wrong, as a sentence for the user. */
export const sentence = (problem) => problem.detail ?? String(problem);
