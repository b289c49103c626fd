"""What speakers do with their words: state, deny, ask, urge, promise and so on.

The verb of a cue decides, and how words follow it: "asked if", "asked him to", "agreed that", "agreed to".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from processors.quotations.tokens import TokenSpan
from processors.quotations.verbs import OF_PEOPLE, OF_PHRASES, act_of, verb_of
from processors.story import QuotationAct, QuotationKind

NEGATIONS = frozenset(("no", "not", "'t", "’t", "never", "nor", "neither", "cannot", "without", "nobody"))
BUT_MERELY = frozenset(("only", "just", "merely", "simply"))  # not only said
# What may stand between a negation and its verb: "not immediately be reached for comment".
BETWEEN = frozenset(
    "have has had having be been to a an any for further yet even ever also able want wanted wish respond"
    " responded return returned request requests make made issue issued reached seeking of calls on".split()
)
MAX_BETWEEN = 8  # tokens
UNWILLING = frozenset(
    "declined declines decline declining refused refuses refuse refusing denied denies deny denying unable"
    " unwilling reluctant refusal".split()
)
# "yet to comment", "failed to say", "stopped short of calling"
UNDONE = frozenset((("yet", "to"), ("failed", "to"), ("fails", "to"), ("short", "of")))
# Before what nobody has promised yet: "wants a raise and a promise that", "waits for a pledge that".
WANTING = frozenset(
    "want wants wanted wanting need needs needed seek seeks sought seeking demand demands demanded await"
    " awaits awaited awaiting waiting wait waits waited hope hopes hoped hoping expect expects expected"
    " ask asks asked asking".split()
)
MAX_WANTED = 16  # tokens between these and a noun such as "promise"
TO_SPEAK = frozenset(
    "say comment discuss speak talk tell disclose reveal explain answer respond reply confirm give provide"
    " name identify elaborate specify release".split()
)

OF_SOMETHING = frozenset((("refer", "to"), ("comment", "on"), ("speak", "on"), ("talk", "on")))
OF_SOMETHING_ELSE = frozenset(
    (("call", "off"), ("call", "in"), ("call", "up"), ("call", "back"), ("plead", "guilty"), ("plead", "not"))
)
FOR_SOMETHING = frozenset("ask call appeal plead press".split())
OF_THINGS = frozenset("demand propose recommend request".split())  # demanded a vow to pay
TO = frozenset(("to", "not", "never"))  # "to go", "not to go"
JOINING = frozenset(("if", "whether", "that", "why", "how", "what"))
QUESTIONS = JOINING - {"that"} | {"when", "where", "who", "which", "whose"}
MARKS = frozenset('“”„«»"')
STOPS = MARKS | frozenset(".!?\n:;()")
MAX_OBJECT = 16  # tokens between a verb and "to", "if" or "that"
WHEN = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday again also later out today yesterday".split()
)
OCCASION = WHEN | {"on", "at", "during", "when", "while"}  # begins words that tell when something was said
AFTER_ADDRESSEE = STOPS | OCCASION | frozenset((",", "in", "after", "before", "by", "as", "outside", "via"))
LOYALTY = frozenset(("allegiance", "loyalty", "fealty"))
PRONOUNS = frozenset("he she it they we i you there".split())
# Words after which no infinitive or lone noun can follow "to" and "that".
DETERMINERS = frozenset(
    "a an the his her its their our my your this that these those all both each every some any no one two"
    " three four five six".split()
)

# Begin what cannot be read without the sentence before: "Its discovery was announced by".
REFERRING = frozenset("it its he his she her they their this that these those such both".split())

NAMING = frozenset(("describe", "accuse", "praise"))  # acts with which a speaker gives something a name
NAMES = frozenset("call describe label brand dub liken compare characterize characterise".split())
OF_OTHERS = frozenset(
    ("deny", "agree", "refuse", "praise")
)  # acts on others' words, never on a sentence of one's own
MAX_PHRASE = 3  # tokens; longer words between marks may be a sentence
ENDS = frozenset((".", "!", "?", ",", "…"))
PLACING = frozenset(("in", "at", "on", "during"))
ANSWERS = frozenset(("yes", "no", "so", "to", "."))
REFUSED = DETERMINERS | frozenset("bail parole asylum entry access permission leave".split())
OBJECTS = frozenset("it him them me us this that himself herself itself themselves".split())
# What follows whom or what somebody called, if that is not its name.
AFTER_CALL = frozenset(
    ", to on in at for from after before about with by when because as and or of since until during off up"
    " out back again twice once".split()
)
# With a noun alone these are deeds, not words: "claimed a title", "reported a loss", "declared bankruptcy".
OF_DEEDS = frozenset("claim declare repeat report state mention cite note observe record question".split())
PAST = frozenset(
    "rose fell won lost made took came went began knew saw got gave found left held kept brought led met paid"
    " sent sold spent stood told thought grew broke chose did hit cut let put shut set ran cost".split()
)
SINGLE_MARKS = frozenset(("‘", "'", "''", "``"))
OF_QUALITY = ("ed", "ful", "less", "able", "ible", "ous")  # called the plan wasteful
TIMES = frozenset(
    "dozen few couple second third number hundred thousand moment minute hour night day week month"
    " year".split()
)

FINITE = frozenset(
    "is are was were am has have had does do did will would can could shall should may might must isn aren"
    " wasn weren hasn haven hadn doesn don didn won wouldn couldn shouldn ain cannot".split()
)
# What follows "that" as a subject.
AFTER_PRONOUN = FINITE - {"do", "don", "have", "haven", "are", "aren"} | frozenset(
    "means meant makes made depends sounds seems looks remains leaves left 's ’s".split()
)


@dataclass
class Reading:
    """How a cue is read.

    `start` is the token with which the words begin that follow the cue, and `addressee` the tokens between
    that name whom the speaker addresses; None if the cue does not tell. `passive` is true if the subject of
    the verb is not the speaker, as in "was asked if", and `agent` the tokens after its "by".
    """

    verb: str
    act: QuotationAct
    passive: bool = False
    start: int | None = None
    addressee: TokenSpan | None = None
    agent: TokenSpan | None = None


def is_unspoken(words: Sequence[str], cue: int) -> bool:
    """Whether a cue says that words were not said: "never said", "declined to comment", "wants a promise"."""
    return (
        (_is_negated(words, cue) and not is_announced(words, cue))
        or _is_wanted(words, cue)
        or _is_supposed(words, cue)
        or _is_of_another(words, cue)
    )


def is_announced(words: Sequence[str], cue: int) -> bool:
    """Whether words follow a colon that only the manner was denied of: "could not have said it better: “"."""
    if words[cue + 1 : cue + 2] != ["it"]:
        return False
    stop = next((n for n in range(cue + 2, min(len(words), cue + MAX_BETWEEN)) if words[n] in STOPS), cue)
    return words[stop] == ":" and words[stop + 1 : stop + 2] != [] and words[stop + 1] in MARKS


def _is_supposed(words: Sequence[str], cue: int) -> bool:
    """Whether a cue is in a condition: "if the minister says so", "Had Tom Moor said"."""
    for number in range(cue - 1, max(-1, cue - 1 - MAX_BETWEEN), -1):
        word = words[number]
        if word in STOPS or word == ",":
            return False
        if word.lower() in ("if", "unless") or word in ("Had", "Should"):
            return number < cue - 1
    return False


def _is_of_another(words: Sequence[str], cue: int) -> bool:
    """Whether it was not who is named that spoke: "It was not Tom Moor who said"."""
    if words[cue - 1] != "who":
        return False
    before = [word.lower() for word in words[max(0, cue - 1 - MAX_BETWEEN) : cue - 1]]
    return any(
        it == "it" and negation in NEGATIONS and following not in BUT_MERELY
        for it, _, negation, following in zip(before, before[1:], before[2:], before[3:], strict=False)
    )


def _is_wanted(words: Sequence[str], cue: int) -> bool:
    """Whether a cue is a noun for what somebody wants: "wants a raise, and a promise that"."""
    if words[cue - 1] not in DETERMINERS:
        return False
    for number in range(cue - 2, max(-1, cue - 2 - MAX_WANTED), -1):
        if words[number] in WANTING or words[number] in STOPS:
            return words[number] in WANTING
    return False


def _is_negated(words: Sequence[str], cue: int) -> bool:
    for number in range(cue - 1, max(-1, cue - 1 - MAX_BETWEEN), -1):
        word, following = words[number].lower(), words[number + 1].lower()
        if word in NEGATIONS:
            return following not in BUT_MERELY
        if word in UNWILLING or (word, following) in UNDONE:
            return True
        if word not in BETWEEN and not word.endswith("ly"):
            return False
    return False


def read(words: Sequence[str], cue: int, first: int | None) -> Reading | None:
    """How a cue is read; None if it reports no words.

    `first` is the first token of the words that follow the cue in its sentence, outside quotation marks, by
    the model; None if no such words follow.
    """
    verb = verb_of(words[cue])
    reading = Reading(verb, act_of(verb))
    begin = without_time(words, cue + 1)
    after = words[begin].lower() if begin < len(words) else ""
    if (verb, after) in OF_SOMETHING_ELSE:
        return None
    if (after == "for" and verb in FOR_SOMETHING) or (after == "against" and verb in OF_PEOPLE):
        reading.act, reading.start = "urge", begin if first else None
    elif first is None:
        pass
    elif (verb, after) in OF_SOMETHING or (after in ("of", "about") and first <= begin + 3 and verb != "say"):
        reading.act = "describe" if reading.act == "say" else reading.act
        reading.start = begin
    elif reading.act in ("accuse", "praise") and first - cue <= MAX_OBJECT:
        reading.start = begin
    else:
        link = _link(words, cue + 1, first + MAX_OBJECT)
        if words[cue + 1] == "that" and verb in OF_PEOPLE:
            link = cue + 1  # never "that" of "urged that country's king"
        return _read_link(reading, words, cue, first, link)
    return reading


def _read_link(
    reading: Reading, words: Sequence[str], cue: int, first: int, link: int | None
) -> Reading | None:
    """How a cue is read whose words are joined to it by a word such as "to", "if" or "that"."""
    joined = words[link].lower() if link else ""
    if reading.verb == "call" and words[cue + 1] in ("on", "upon"):
        reading.act, reading.start, reading.addressee = "urge", link, _addressee(words, cue + 2, link)
    elif reading.verb == "ask" or (
        reading.act == "urge" and joined in TO and (reading.verb not in OF_THINGS or link == cue + 1)
    ):
        _read_asking(reading, words, cue, first, link)
    elif reading.verb in OF_PEOPLE:
        _read_telling(reading, words, cue, first, link)
    elif reading.act in ("promise", "agree", "refuse", "threaten"):
        after = words[cue + 1]
        near = link and (
            link <= first or after in OCCASION or after in ("in", "with")
        )  # "agreed in principle to"
        return _read_willing(reading, words, cue, link if near else None)
    return reading


def _read_asking(reading: Reading, words: Sequence[str], cue: int, first: int, link: int | None) -> None:
    """Tell "asked them if" from "asked them to", and "ordered them to go" from "ordered it to be closed"."""
    joined = words[link].lower() if link else ""
    if joined in TO or joined == "that":
        reading.act = "urge"
    elif words[first - 1] == "about":
        link = first - 1
    reading.start, reading.addressee = link, _addressee(words, cue + 1, link)
    if (
        link
        and words[link + 1 : link + 2] == ["be"]
        and words[min(link + 2, len(words) - 1)].endswith(("ed", "en"))
    ):
        reading.start, reading.addressee = without_time(words, cue + 1), None


def is_pronoun(words: Sequence[str], number: int) -> bool:
    """Whether a word is "that" as a subject, as in "said that was too late"."""
    return words[number].lower() == "that" and _after(words, number) in AFTER_PRONOUN


def act_with(
    reading: Reading, kind: QuotationKind, words: Sequence[str], before: str, follows: bool
) -> QuotationAct | None:
    """What a speaker does with the words that were found; None if they are no quotation.

    `before` is the word before the first of them, and `follows` says whether they follow the cue or
    are its subject.
    """
    verb, act = reading.verb, reading.act
    if kind == "direct":
        is_sentence = len(words) > MAX_PHRASE and words[-1] in ENDS and any(w[0].isupper() for w in words[:2])
        return (
            "say" if is_sentence and (act in OF_OTHERS or (act == "describe" and verb not in NAMES)) else act
        )
    if verb in OF_DEEDS and kind == "indirect" and follows and before != "that" and not _has_verb(words):
        return None  # "claimed her third title"
    if verb in OF_PHRASES and not reading.passive:
        is_phrase = follows and before != "that" and FINITE.isdisjoint(map(str.lower, words))
        return "describe" if is_phrase else "say"
    if kind == "mixed":
        return act
    if ANSWERS.issuperset(words):
        return None  # "she said no"
    if verb == "say" and words[0] in PLACING and FINITE.isdisjoint(words):
        return None  # "said in an interview"
    if verb in ("speak", "talk") and words[0] not in ("of", "about", "on"):
        return None
    if verb == "call" and act == "describe" and not is_named(words):
        return None
    if act == "deny" and FINITE.isdisjoint(words) and _is_refused(words):
        return None  # "denied Tom Moor bail"
    if act == "deny" and all(word[0].isupper() or word in (",", "and") for word in words):
        return None  # a goalkeeper denied them
    return act


def _has_verb(words: Sequence[str]) -> bool:
    """Whether indirect words have a verb, as far as its form shows, and so may be a clause."""
    return any(
        word in FINITE or word in PRONOUNS or word in PAST or word.endswith("ed")
        for word in map(str.lower, words)
    )


def _is_refused(words: Sequence[str]) -> bool:
    """Whether words after "denied" tell to whom something was refused, and what."""
    whom = next((n for n, word in enumerate(words) if not word[0].isupper()), len(words))
    whom += whom == 0 and words[0].lower() in OBJECTS - {"it", "this", "that"}
    return 0 < whom < len(words) and words[whom] in REFUSED


def is_named(words: Sequence[str]) -> bool:
    """Whether words after "called" name what they call it, unlike a telephone call: "it a mistake"."""
    if words[0].lower() in OBJECTS:
        is_time = words[1:2] in (["a"], ["an"]) and not TIMES.isdisjoint(words[2:3])
        return len(words) > 1 and not is_time and words[1].lower() not in AFTER_CALL
    if any(word in SINGLE_MARKS or word.endswith(OF_QUALITY) for word in words[1:]):
        return True
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word in ("a", "an", "too", "so", "very") and after not in TIMES:
            return before[0].isalnum() and before.lower() not in AFTER_CALL
    return False


def _read_telling(reading: Reading, words: Sequence[str], cue: int, first: int, link: int | None) -> None:
    """Tell "told them to go" from "told them the plan to go there was dead"."""
    clause = not PRONOUNS.isdisjoint(words[cue + 2 : link])  # "told them he wanted to go"
    if link and words[link].lower() in TO and (first == cue + 1 or first >= link) and not clause:
        end = next((n for n in range(link, len(words)) if words[n] in STOPS or words[n] == ","), len(words))
        if FINITE.isdisjoint(words[link:end]):
            reading.act, reading.start, reading.addressee = "urge", link, _addressee(words, cue + 1, link)
            return
        link = _link(words, link + 1, first + MAX_OBJECT)  # "told reporters to laughter that"
    against = next((n for n in range(cue + 2, first + 1) if words[n] == "against"), None)
    if against:  # "warned them against haste"
        reading.act, reading.start = "urge", against
    elif link and words[link] == "that" and FINITE.isdisjoint(words[cue + 1 : link]):
        reading.start = link
    elif words[first] in FINITE:  # "told voters his party will win", of which "will win" was found
        subjects = (n for n in range(cue + 2, first) if words[n].lower() in DETERMINERS | PRONOUNS)
        reading.start = first = next(subjects, cue + 1)
    after_name = next((n for n in range(cue + 1, len(words)) if not words[n][0].isupper()), first)
    if reading.start is None and after_name > cue + 1 and words[after_name] in DETERMINERS | PRONOUNS:
        reading.start = after_name  # "told Anna Kowalska she would stay"
    reading.addressee = _addressee(words, cue + 1, reading.start or first)


def _read_willing(reading: Reading, words: Sequence[str], cue: int, link: int | None) -> Reading | None:
    """What follows a verb such as "agreed to", "agreed that", "refused to say", "threatened the guards"."""
    joined = words[link].lower() if link else ""
    if link and joined in TO:
        reading.start = link
        unspoken = reading.act == "refuse" and words[link + 1].lower() in TO_SPEAK
        return None if unspoken else reading
    if reading.act == "agree" and _after(words, cue) not in ("to", "on"):
        reading.act = "say"
    if _after(words, cue) in LOYALTY:
        return None  # "pledged allegiance to the flag"
    if reading.verb == "offer":
        reading.act = "describe"
    return None if reading.act == "threaten" and joined != "that" else reading


def _after(words: Sequence[str], number: int) -> str:
    return words[number + 1].lower() if number + 1 < len(words) else ""


def without_time(words: Sequence[str], start: int) -> int:
    """The first word from a token on that tells no time: "called on Monday again for", "accused Friday"."""
    while start + 1 < len(words) and (
        words[start] in WHEN
        or words[start].endswith("ly")
        or (words[start] == "on" and words[start + 1] in WHEN)
    ):
        start += 1
    return start


def _link(words: Sequence[str], start: int, stop: int) -> int | None:
    """The token that joins words to a verb, after its object: "to" with a verb, "if", "why", "that"."""
    for number in range(start, min(stop, len(words) - 1)):
        word, following = words[number].lower(), words[number + 1]
        if word in STOPS:
            return number + 1 if word in MARKS and following == "to" else None
        if word == "that" and _is_singular(following):
            continue
        if word in JOINING or (word in QUESTIONS and (number == start or following in PRONOUNS)):
            return number
        if word == "to" and (_is_verb(following) or following in MARKS):
            negated = number > start and words[number - 1].lower() in ("not", "never")
            return number - 1 if negated else number
    return None


def _is_singular(word: str) -> bool:
    """Whether a word after "that" is a singular noun, as in "that country's president"."""
    return word.islower() and word not in DETERMINERS | PRONOUNS and not word.endswith("s")


def _is_verb(word: str) -> bool:
    """Whether a word after "to" may be an infinitive."""
    plural = word.endswith("s") and not word.endswith(("ss", "us"))
    return word.isalpha() and word.islower() and not plural and word not in DETERMINERS


def _addressee(words: Sequence[str], start: int, end: int | None) -> TokenSpan | None:
    """The words between a verb and what is said, without those that tell time and place."""
    if end is None:
        return None
    for number in range(start, end):
        conjunction = words[number] == "that" and not _is_singular(words[number + 1])
        laughing = words[number] == "to" and _is_verb(words[number + 1])  # "told reporters to laughter"
        if words[number] in AFTER_ADDRESSEE or conjunction or (laughing and number > start):
            end = number
            break
    return (start, end) if start < end else None
