// The marks of a story's text: where names, quotations and paragraphs begin and end. No element is made here.

const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;
const LONGEST_PIECE = 20_000; // characters of a paragraph that are shown as one block

/** What is marked as a name, by the type of entity. */
export const NAMES = { PERSON: "person", ORG: "org", LOC: "place" };

/**
 * Converts offsets of records, which count code points, to offsets of JavaScript's strings, which count
 * UTF-16 units: an emoji is one of the former and two of the latter.
 */
function converter(text) {
  const astral = []; // the code-point offsets of the characters that take two units
  for (const { index } of text.matchAll(ASTRAL)) astral.push(index - astral.length);
  return (offset) => Math.min(Math.max(offset + countBelow(astral, offset), 0), text.length);
}

/** How many of the ascending numbers are lower than a limit. */
function countBelow(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The ranges to mark, in UTF-16 units, by start: {start, end, kind, ...}.
 *   "dateline"
 *   "quote"                     number, counted from 0; last: whether it is the quotation's last span
 *   "speaker", "cue"            number: of the quotation
 *   "person", "org", "place"    entity
 */
export function marks(story) {
  const at = converter(story.bodies[0].value);
  const found = [];
  const add = (span, kind, more = {}) => {
    const [start, end] = [at(span.start), at(span.end)];
    if (start < end) found.push({ start, end, kind, ...more });
  };
  const { dateline } = story.enrichment;
  if (dateline) add({ start: dateline.place.start, end: dateline.end }, "dateline");
  (story.quotations ?? []).forEach(({ spans, speaker, cue }, number) => {
    spans.forEach((span, i) => add(span, "quote", { number, last: i === spans.length - 1 }));
    if (speaker) add(speaker.mention, "speaker", { number });
    if (cue) add(cue, "cue", { number });
  });
  for (const entity of story.entities ?? []) {
    const kind = NAMES[entity.type];
    for (const mention of kind ? entity.mentions : []) add(mention, kind, { entity });
  }
  return found.sort(byStart);
}

/** The outer range before the inner one. */
const byStart = (one, other) => one.start - other.start || other.end - one.end;

/**
 * Nests ranges, sorted as by `marks`, within a part of a text: [{start, end, mark, inside: [...]}]. Of two
 * that only partly overlap, the second is cut where the first ends.
 */
export function nested(ranges, start, end) {
  const whole = { start, end, inside: [] };
  const open = [whole];
  const queue = ranges
    .filter((mark) => mark.start < end && mark.end > start)
    .map((mark) => ({ start: Math.max(mark.start, start), end: Math.min(mark.end, end), mark }));
  for (let i = 0; i < queue.length; i++) {
    const range = queue[i];
    while (open.at(-1).end <= range.start) open.pop();
    const outer = open.at(-1);
    const part = { ...range, end: Math.min(range.end, outer.end), inside: [] };
    if (range.end > outer.end) insert(queue, i + 1, { ...range, start: outer.end });
    outer.inside.push(part);
    open.push(part);
  }
  return whole.inside;
}

function insert(queue, from, range) {
  const after = queue.findIndex((other, i) => i >= from && byStart(other, range) > 0);
  queue.splice(after < 0 ? queue.length : after, 0, range);
}

/**
 * The paragraphs of a text in UTF-16 units: {start, end, role, continued}. A paragraph that is too long to be
 * laid out at once becomes several; `continued` are those after the first.
 */
export function paragraphs(story) {
  const text = story.bodies[0].value;
  const at = converter(text);
  const given = story.enrichment.paragraphs?.length
    ? story.enrichment.paragraphs.map(({ start, end, role }) => ({ start: at(start), end: at(end), role }))
    : [{ start: 0, end: text.length, role: "text" }];
  return given.flatMap((paragraph) => [...pieces(text, paragraph)]);
}

function* pieces(text, { start, end, role }) {
  for (let from = start; from < end;) {
    let to = end;
    if (end - from > LONGEST_PIECE) {
      const space = text.lastIndexOf(" ", from + LONGEST_PIECE);
      to = space > from + LONGEST_PIECE / 2 ? space + 1 : wholeCharacter(text, from + LONGEST_PIECE);
    }
    yield { start: from, end: to, role, continued: from > start };
    from = to;
  }
}

/** The offset, or the one before it if that would cut a character in two. */
const wholeCharacter = (text, offset) => (text.codePointAt(offset - 1) > 0xffff ? offset - 1 : offset);
