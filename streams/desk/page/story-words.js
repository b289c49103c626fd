// Codes of the record in words.

const VERBS = {
  say: "said", describe: "described", deny: "denied", ask: "asked", urge: "urged", promise: "promised",
  agree: "agreed", refuse: "refused", threaten: "threatened", accuse: "accused", praise: "praised",
};
const WITH_PREPOSITION = ["called", "appealed"]; // called on somebody to
const ACTS = {
  say: "A statement of the speaker",
  describe: "What the speaker calls or describes so",
  deny: "What the speaker says is not so",
  ask: "A question",
  urge: "What somebody is to do",
  promise: "What the speaker will do",
  agree: "What the speaker agrees to do",
  refuse: "What the speaker will not do",
  threaten: "What the speaker threatens to do",
  accuse: "Whom or what the speaker accuses or criticises",
  praise: "Whom or what the speaker praises",
};
const KINDS = {
  direct: "Direct: every word is in quotation marks",
  mixed: "Mixed: some words are in quotation marks",
  indirect: "Indirect: in the words of the story",
};
export const TYPES = {
  PERSON: "Person",
  ORG: "Organisation",
  LOC: "Place",
  MISC: "Name",
  DATE: "Date",
  MONEY: "Sum of money",
  PERCENT: "Percentage",
};
export const TITLES_OF_STATUS = { usable: "Usable", withheld: "Withheld", canceled: "Killed" };
const ALERTS = { match: "New match", update: "Update", retract: "Retracted" };
const REASONS = {
  killed: "the story was killed",
  withheld: "the story is withheld",
  unmatched: "it no longer matches",
};
const PROPERTIES = {
  uri: "id",
  versionCreated: "time of the version",
  bodies: "text",
  headlines: "headline",
  descriptions: "standfirst",
  pubStatus: "status",
  located: "place",
  by: "byline",
  json: "JSON",
  xml: "XML",
};

/**
 * The verb between speaker and words, in the past tense: that of the cue where it says more than the act, as
 * "pledged" for a promise. An act that a later contract adds has its cue.
 */
export function verb({ act = "say", cue, addressee }) {
  const word = cue?.text.toLowerCase() ?? "";
  const tells = act !== "say" && /^[a-z]+ed$/.test(word) && !(addressee && WITH_PREPOSITION.includes(word));
  return tells ? word : VERBS[act] ?? cue?.text ?? act;
}

export const actInWords = ({ act }) => ACTS[act ?? "say"] ?? act;
export const kindInWords = ({ kind }) => KINDS[kind] ?? kind;

/** "high, 88%"; the share is from 0 to 1. */
export function confidenceInWords(share) {
  const word = share >= 0.75 ? "high" : share >= 0.5 ? "fair" : "low";
  return `${word}, ${Math.round(share * 100)}%`;
}

export const alertInWords = ({ kind, reason }) =>
  [ALERTS[kind] ?? kind, REASONS[reason] ?? reason].filter(Boolean).join(": ");

/** A repair as {what, how}: "bodies: read as …" is {what: "text", how: "read as …"}. */
export function repairInWords(repair) {
  const [property, ...rest] = repair.split(": ");
  const how = rest.join(": ");
  return how ? { what: PROPERTIES[property] ?? property, how } : { what: "message", how: repair };
}
