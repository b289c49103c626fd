"""The verbs that report words, and what speakers do by each."""

from collections.abc import Iterator, Mapping

from processors.story import Quotation, QuotationAct

# Any other cue ("according to", a colon) says.
VERBS: Mapping[QuotationAct, str] = {
    "say": "say tell add write argue note claim state declare warn insist reply respond acknowledge admit"
    " tweet suggest report continue recall remark observe contend assert maintain quip joke concede stress"
    " emphasize emphasise predict complain caution testify conclude indicate estimate lie remind shout yell"
    " cry whisper allege confess boast lament announce explain confirm reveal disclose repeat reiterate"
    " answer advise counter retort interject mutter murmur",
    "describe": "call describe label brand dub liken compare characterize characterise cite mention discuss"
    " outline reference refer highlight speak talk comment detail express echo",
    "deny": "deny dismiss dispute refute rebut",
    "ask": "ask wonder inquire enquire question query",
    "urge": "urge demand order appeal beg implore exhort encourage instruct command recommend propose request"
    " plead press",
    "promise": "promise pledge vow swear offer undertake guarantee commit",
    "agree": "agree consent",
    "refuse": "refuse decline reject",
    "threaten": "threaten",
    "accuse": "accuse blame charge criticize criticise condemn denounce blast slam mock attack lambast fault"
    " rebuke scold ridicule deride decry",
    "praise": "praise hail thank welcome congratulate laud applaud commend salute",
}
# Verbs that say if a clause follows, and describe if a phrase does: "announced a cut".
OF_PHRASES = frozenset(
    "announce explain confirm reveal disclose repeat reiterate cite mention discuss outline reference"
    " highlight detail express echo comment".split()
)
OF_PEOPLE = frozenset(("tell", "warn", "remind", "caution", "advise"))  # told somebody to
WITH_PREPOSITION = frozenset(("call", "appeal"))  # called on somebody to
IRREGULAR = {
    "say": ("said",),
    "tell": ("told",),
    "write": ("wrote", "written"),
    "speak": ("spoke", "spoken"),
    "swear": ("swore", "sworn"),
    "undertake": ("undertook", "undertaken"),
}
DOUBLED = frozenset("label beg dub slam admit refer rebut quip commit".split())  # begged, begging


def _forms(verb: str) -> Iterator[str]:
    """The inflected forms of a verb, its past tense first."""
    doubled, short = verb + verb[-1], verb if verb.endswith("ee") else verb.removesuffix("e")
    stem = doubled if verb in DOUBLED else short
    soft = verb.endswith("y") and verb[-2] not in "aeo"
    if verb in IRREGULAR:
        yield from IRREGULAR[verb]
    else:
        yield verb[:-1] + "ied" if soft else stem.removesuffix("e") + "ed"
    yield verb
    yield verb[:-1] + "ies" if soft else verb + ("es" if verb.endswith(("ss", "sh")) else "s")
    yield verb[:-2] + "ying" if verb.endswith("ie") else stem + "ing"
    if verb == "label":  # American
        yield from ("labeled", "labeling")


_ACTS = {verb: act for act, verbs in VERBS.items() for verb in verbs.split()}
_VERBS = {form: verb for verb in _ACTS for form in _forms(verb)}


def verb_of(word: str) -> str:
    """The verb that a word is a form of, or "" if it is none that reports words."""
    return _VERBS.get(word.lower(), "")


def act_of(verb: str) -> QuotationAct:
    """What a speaker does by a verb, whatever follows it."""
    return _ACTS.get(verb, "say")


def verb_shown(quotation: Quotation) -> str:
    """The verb to show between speaker and words, in the past tense: "urged", "pledged", "said"."""
    act, cue, addressed = quotation.get("act", "say"), quotation["cue"], "addressee" in quotation
    verb = verb_of(cue["text"]) if cue else ""
    is_other = quotation.get("act") == "say" and act_of(verb) != "say"  # “I did not,” he denied
    if not verb or is_other or (verb in WITH_PREPOSITION and addressed) or (verb == "tell" and not addressed):
        verb = VERBS[act].partition(" ")[0]
    return next(_forms(verb))
