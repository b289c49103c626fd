"""Split stories and queries into words, and inflect the words of queries."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"\w(?:\.(?:\w\.)+|\w*(?:&\w+)*)")  # in a text without underscores
THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3})")
POSSESSIVE = re.compile(r"'s?\b")
# Characters that may be combining: not those of Latin, of punctuation, and of most symbols.
MARKS = re.compile(r"[^\x00-\u02ff\u2000-\u20cf\u2100-\u2bff]+")
RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")  # of ASCII, or another character
# What `WORD` finds in ASCII is found faster by splitting it: a point or "&" within a word is kept as another
# character, and whatever is then not of a word becomes a space.
INITIALS = re.compile(r"\.(?<=\w\.)(?<!\w\w\.)(?<!\w&\w\.)(?:\w\.)+")  # from the first point on
AND = re.compile(r"&(?<=\w&)(?=\w)")
KEPT_POINT, KEPT_AND = "\x01", "\x02"
SEPARATED = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
SEPARATED |= {ord(KEPT_POINT): ".", ord(KEPT_AND): "&"}
# Characters that would make a text that is otherwise ASCII another, and what has the same effect.
TYPOGRAPHIC = {"’": "'", "…": "...", **dict.fromkeys("‘“”–—£€\xa0", " ")}
MAX_PART = 30  # characters between the spaces of a text, beyond which there are many words in one
VOWELS = "aeiou"
IRREGULAR = {
    first: (first, *others)
    for first, *others in map(
        str.split,
        """
        be is are was were been being, become became becoming, begin began begun, bite bit bitten, break
        broke broken, buy bought, catch caught, child children, choose chose chosen, come came, crisis
        crises, deal dealt, do did done, drink drank drunk, drive drove driven, eat ate eaten, fall fell
        fallen, feed fed, fight fought, find found, flee fled, fly flew flown, foot feet, freeze froze
        frozen, get got, give gave given, go went gone, goose geese, grow grew grown, half halves, hang
        hung, have has had, hear heard, hide hid hidden, hold held, knife knives, know knew known, lead led,
        leave left, life lives, light lit, lose lost, make made, man men, meet met, mouse mice, pay paid,
        person people, quiz quizzes, ride rode ridden, rise rose risen, run ran running, seek sought, sell
        sold, send sent, shake shook shaken, shoot shot, sing sang sung, sink sank sunk, speak spoke spoken,
        spend spent, stand stood, steal stole stolen, strike struck stricken, swear swore sworn, swim swam
        swum, take took taken, teach taught, tear tore torn, tell told, thief thieves, think thought, throw
        threw thrown, tooth teeth, wife wives, win won, wolf wolves, woman women, write wrote written
        """.split(","),
    )
}

# A clue that consists only of these words would match every story.
STOP_WORDS = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on or said say"
    " she that the their they this to was we were which who will with would you".split()
)

# Plurals whose singular means something else.
PLURALS = frozenset("arms customs goods news odds securities".split())


def words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and possessives. Hyphenated words are split."""
    plain = _plain(text)
    if not plain.isascii() or KEPT_POINT in plain or KEPT_AND in plain:
        return WORD.findall(plain)
    if "." in plain:
        plain = INITIALS.sub(_keep_points, plain)
    if "&" in plain:
        plain = AND.sub(KEPT_AND, plain)
    return plain.translate(SEPARATED).split()


def offsets(text: str) -> list[tuple[int, int]]:
    """Where the words of a text are: the start and end of each, indices into the text."""
    plain, origins = _with_origins(text)
    return [(origins[found.start()], origins[found.end() - 1] + 1) for found in WORD.finditer(plain)]


def words_between(text: str, start: int, end: int) -> list[str] | None:
    """The words of a text that are, at least in part, between two offsets into it.

    None if there is no space near these, so that it takes as long as to find the words of the whole text, or
    if they are not offsets.
    """
    if not 0 <= start <= end <= len(text):
        return None
    first, last = start, end
    while first and not text[first - 1].isspace():
        first -= 1
        if start - first > MAX_PART:
            return None
    while last < len(text) and not text[last].isspace():
        last += 1
        if last - end > MAX_PART:
            return None
    found = words(text[first:last])
    if words(text[first:start]) or words(text[end:last]):
        places = offsets(text[first:last])
        return [
            word
            for word, (begin, stop) in zip(found, places, strict=True)
            if first + begin < end and first + stop > start
        ]
    return found


def forms(word: str) -> set[str]:
    """A word and its inflections by the rules of English. Some do not exist, which does no harm."""
    found = {word, *IRREGULAR.get(word, ()), *_regular(word)}
    if word.endswith("man") and len(word) > 4:
        found.add(word[:-2] + "en")
    singular = _singular(word)
    return found | {singular} | _regular(singular) if singular else found


def _plain(text: str) -> str:
    if not text.isascii():
        for mark, plain in TYPOGRAPHIC.items():
            text = text.replace(mark, plain)
    if not text.isascii():
        # First without marks: to put many in a row in order takes the square of their number.
        text = unicodedata.normalize("NFKD", MARKS.sub(_without_marks, text))
        text = MARKS.sub(_without_marks, text)
    return POSSESSIVE.sub("", THOUSANDS.sub("", text.casefold())).replace("_", " ")


def _keep_points(found: re.Match[str]) -> str:
    return found.group().replace(".", KEPT_POINT) + " "


def _without_marks(found: re.Match[str]) -> str:
    return "".join(letter for letter in found.group() if not unicodedata.combining(letter))


def _with_origins(text: str) -> tuple[str, list[int]]:
    """The text as `_plain` makes it, and for each of its characters the index of its origin in the text."""
    runs: list[str] = []
    origins: list[int] = []
    for run in RUN.finditer(text):
        runs.append(run.group().lower() if run.group().isascii() else _plain_letter(run.group()))
        starts = range(run.start(), run.end())
        origins += starts if len(starts) == len(runs[-1]) else [run.start()] * len(runs[-1])
    plain = "".join(runs)
    for removed in (THOUSANDS, POSSESSIVE):
        kept = [0, *(edge for found in removed.finditer(plain) for edge in found.span()), len(plain)]
        pieces = list(zip(kept[::2], kept[1::2], strict=True))
        origins = [origin for start, end in pieces for origin in origins[start:end]]
        plain = "".join(plain[start:end] for start, end in pieces)
    return plain.replace("_", " "), origins


@lru_cache(maxsize=10_000)
def _plain_letter(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letter.replace("’", "'"))
    return "".join(part for part in decomposed if not unicodedata.combining(part)).casefold()


def _regular(word: str) -> set[str]:
    if not word.isalpha() or len(word) < 3:
        return {word + "s"}
    last, before = word[-1], word[-2]
    if last == "e":
        return {word + "s", word + "d", word[:-1] + "ing"}
    if last == "y" and before not in VOWELS:
        return {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    many = word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    found = {many, word + "ed", word + "ing"}
    if last == "o":
        found.add(word + "es")
    if last in "bdglmnprt" and before in VOWELS and word[-3] not in VOWELS:
        found |= {word + last + "ed", word + last + "ing"}
    return found


def _singular(word: str) -> str:
    if len(word) < 4 or word in PLURALS or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return ""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]
