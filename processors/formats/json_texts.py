"""The headlines, descriptions and bodies of items in JSON: plain text or markup, whatever they say.

Wires send the body in several variants: as text and as HTML, for print and for the web. The variants of a
body are one body.
"""

import re
from collections import Counter

from processors.drafts import DraftProperties
from processors.formats.json import Object, as_string, objects, string
from processors.formats.properties import as_text, clean_body
from processors.story import Text
from processors.text.markup import to_text, unescape

# Elements of HTML and NITF. In plain text, companies and mail addresses are in angle brackets too.
NAMES = """
a abstract article aside b blockquote body body\\.content br block cite code div em figure h[1-6] hl[12] hr
html i img li main ol p pre q s section small span strike strong sub sup table tbody td th thead tr u ul
""".split()
ELEMENT = rf"(?:{'|'.join(NAMES)})"
MARKUP = re.compile(rf"</{ELEMENT}\s*>|<(?:p|br|hr)\s*/?>|<img\s[^<>]*>", re.I)
PLAIN = re.compile(r"(?:text|body)?/?plain\b|text$", re.I)
MARKED_UP = re.compile(r"html|xml|nitf", re.I)
CONTENT_TYPES = {
    "text": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
    "html5": "text/html",
    "nitf": "application/nitf+xml",
}
CONTENT = re.compile(r"<(/?)body\.content[^<>]*>", re.I)  # the body of a NITF document
RUN = 3  # words; two texts that share most runs of so many words are variants of one
TRUNCATED = 0.8  # a variant with a smaller share of the other's words has lost its end

Runs = frozenset[tuple[str, ...]]


def find_texts(source: Object, singular: str, plural: str) -> list[Text]:
    """Headlines, descriptions or bodies, as sent.

    They are an array of objects, or properties like `body_html`.
    """
    texts: list[Text] = []
    single = source.get(singular)
    for entry in objects(source.get(plural) or (single if isinstance(single, dict | list) else None)):
        if value := string(entry, "value", "name"):
            texts.append(as_text(value, as_string(entry.get("role")), as_string(entry.get("contenttype"))))
    for key in sorted(source):
        stem, _, variant = key.partition("_")
        if stem == singular and (value := as_string(source[key])):
            role = "main" if variant in CONTENT_TYPES else variant or "main"
            texts.append(as_text(value, role, CONTENT_TYPES.get(variant, "")))
    return texts


def plain_texts(texts: list[Text], repairs: list[str], one_line: bool = False) -> list[Text]:
    """Headlines or descriptions as plain text, each once; those with the role `main` first."""
    plain: dict[str, Text] = {}
    for text in sorted(texts, key=lambda text: text["role"] != "main"):
        value = plain_text(text, repairs)
        value = " ".join(value.split()) if one_line else value
        if value and value not in plain:
            plain[value] = as_text(value, text["role"])
            if not text["role"]:
                del plain[value]["role"]
    return list(plain.values())


def plain_text(text: Text, repairs: list[str]) -> str:
    """The plain text of a text that may be markup."""
    value, is_html = text["value"], is_markup(text)
    unescaped, made = unescape(value)
    has_escaped_tags = not MARKUP.search(value) and MARKUP.search(unescaped)
    if has_escaped_tags or not is_html:
        value, is_html = unescaped, bool(has_escaped_tags)
        repairs += [repair for repair in made if repair not in repairs]
    return to_text(_content(value)) if is_html else value


def read_bodies(bodies: list[Text], repairs: list[str]) -> list[Text]:
    """The plain text, made from the markup if that has more of it, and then the markup."""
    marked_up = [_typed(body) for body in bodies if is_markup(body)]
    from_markup = _join([plain_text(body, repairs) for body in marked_up])
    plain = _join([plain_text(body, repairs) for body in bodies if not is_markup(body)])
    if not plain or is_truncated(plain, from_markup):
        plain = from_markup
    if any(PLAIN.match(body["contentType"]) for body in bodies if is_markup(body)):
        repairs.append("bodies: declared as plain text but read as HTML")
    value, cleaned = clean_body(plain)
    repairs += cleaned
    return [as_text(value), *marked_up]


def fill_body(properties: DraftProperties, repairs: list[str]) -> None:
    """Give a flash, which has no body yet, its description or headline as the body.

    A story that is taken back needs none.
    """
    if properties["bodies"][0]["value"] or properties.get("pubStatus") == "canceled":
        return
    summaries = {"descriptions": properties.get("descriptions"), "headlines": properties.get("headlines")}
    for name, texts in summaries.items():
        if texts:
            repairs.append(f"bodies: made from {name} because the story has no body")
            properties["bodies"] = read_bodies(texts[:1], repairs)
            return


def is_markup(text: Text) -> bool:
    """Whether a text is HTML or NITF: if it says so, or has such elements."""
    return bool(MARKED_UP.search(text["contentType"]) or MARKUP.search(text["value"]))


def is_truncated(text: str, other: str) -> bool:
    """Whether a text is a variant of another, but lacks a good part of it."""
    return len(text.split()) < TRUNCATED * len(other.split()) and says_the_same(text, other)


def says_the_same(text: str, other: str) -> bool:
    """Whether two texts are variants of one: most of what the shorter says is in the other, word for word."""
    runs, other_runs = _runs(text), _runs(other)
    return 2 * len(runs & other_runs) > min(len(runs), len(other_runs))


def _typed(body: Text) -> Text:
    """A body that is markup, with a media type that says so."""
    if MARKED_UP.search(body["contentType"]):
        return body
    return {**body, "contentType": "text/html"}


def _content(markup: str) -> str:
    """The part of a NITF document that is the body; other markup unchanged."""
    tags = list(CONTENT.finditer(markup))
    if len(tags) < 2 or tags[0][1] or not tags[-1][1]:
        return markup
    return markup[tags[0].end() : tags[-1].start()]


def _join(texts: list[str]) -> str:
    """Join texts, of variants only the longest. Takes linear time, however many there are."""
    if len(texts) < 2:
        return "".join(texts)
    kept: list[str] = []
    sizes: list[int] = []  # in runs
    indexes: dict[tuple[str, ...], int] = {}  # of the text in which a run is
    for text in filter(None, texts):
        runs = _runs(text)
        shared = Counter(indexes[run] for run in runs if run in indexes)
        index, count = shared.most_common(1)[0] if shared else (0, 0)
        if 2 * count > min(len(runs), sizes[index] if sizes else 0):
            if len(text) > len(kept[index]):
                kept[index], sizes[index] = text, len(runs)
        else:
            index = len(kept)
            kept.append(text)
            sizes.append(len(runs))
        for run in runs:
            indexes.setdefault(run, index)
    return "\n\n".join(kept)


def _runs(text: str) -> Runs:
    words = text.lower().split()
    return frozenset(tuple(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1)))
