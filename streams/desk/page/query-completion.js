// What may be written at a place of a query: an operator, or a name that the operator before it takes.

/** The operators, and what each asks for. */
const OPERATORS = [
  ["AND", "both"],
  ["OR", "at least one of the two"],
  ["NOT", "not this"],
  ["NEAR", "within ten words; also NEAR 5 (…, …)"],
  ["OF", "2 OF (…, …), NEAR 100 km OF …"],
  ["IN HEADLINE", "the clue before it, in the headline"],
  ["TITLE", "in the headline"],
  ["PERSON", "a person’s name"],
  ["ORG", "an organisation’s name"],
  ["PLACE", "a place’s name"],
  ["ROLE", "somebody’s role: finance minister"],
  ["SPEAKER", "who is quoted"],
  ["SAYS", "what is said in a quotation"],
  ["SUBJECT", "a Media Topic, and all below it"],
  ["WITHIN", "a place in a country or on a continent"],
  ["SOURCE", "the wire"],
  ["LANGUAGE", "en, en-GB"],
  ["FORMAT", "the wire’s format: ninjs"],
  ["URGENCY", "1 is the highest; also 1..3"],
  ["ARCHIVE", "old stories"],
].map(([text, note]) => ({ text, note }));

/** Operators as they stand in a query, for whoever marks them. */
export const OPERATOR = new RegExp(
  `(?<![^\\s(])(?:IN\\s+HEADLINE|${OPERATORS.map(({ text }) => text).join("|")})(?![^\\s(),])`, "g",
);

const SHOWN = 8;
const ENDS_NAME = /[(),"“”„]/;

/**
 * What may be written at the caret.
 *
 * @param text the query
 * @param caret where the caret is, in UTF-16 units, as `selectionStart` has it
 * @param names the names that are known for an operator: `{SUBJECT: [{text, note}], …}`
 * @param all whether to offer operators before a letter of them is typed
 * @returns `{start, end, options: [{text, note, written}]}`; `written` takes the place between the offsets
 */
export function completions(text, caret, names, all = false) {
  const before = text.slice(0, caret);
  const operator = [...before.matchAll(OPERATOR)].at(-1);
  const known = operator && names[operator[0]];
  const typed = known && before.slice(operator.index + operator[0].length);
  if (known && /^\s/.test(typed) && !ENDS_NAME.test(typed)) {
    const options = named(known, typed.trimStart());
    if (options.length) return { start: caret - typed.trimStart().length, end: caret, options };
  }
  const [word] = before.match(/[A-Za-z]*$/);
  const offered = word.length >= 2 || all ? OPERATORS.filter(begins(word.toUpperCase())) : [];
  return { start: caret - word.length, end: caret, options: offered.filter(isNew(word)).map(withSpace) };
}

function named(known, typed) {
  const wanted = plain(typed);
  const first = known.filter(({ text }) => plain(text).startsWith(wanted));
  const others = known.filter(({ text }) => plain(text).includes(` ${wanted}`));
  const found = [...new Set([...first, ...others])].filter(isNew(typed)).slice(0, SHOWN);
  return found.map((name) => ({ ...name, written: `${quoted(name.text)} ` }));
}

const begins = (word) => ({ text }) => text.startsWith(word);
const withSpace = (option) => ({ ...option, written: `${option.text} ` });
const isNew = (typed) => ({ text }) => text !== typed;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** A name as it has to be written: in quotation marks if anything in it would end it. */
function quoted(name) {
  return ENDS_NAME.test(name) || name.match(OPERATOR) ? `"${name.replace(/["“”„]/g, " ")}"` : name;
}
