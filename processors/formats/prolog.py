"""What precedes the root element of an XML document: its encoding, its document type, its own entities."""

import re
from typing import NamedTuple

DECLARED_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
ROOT_NAME = re.compile(r"<(?:[\w.-]{1,80}:)?([A-Za-z_][\w.-]{0,80})")
WHITE_SPACE = re.compile(r"\s*")
DOCTYPE = re.compile(r"<!DOCTYPE\b", re.I)
# What may stand in a document type declaration; a `]` or `>` within the others does not end it.
DOCTYPE_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <\?.*?(?:\?>|\Z)
    | <!ENTITY\s++(?P<name>[^\s%"'<>&;]{1,80})\s++(?P<value>"[^"]*+"|'[^']*+')?
    | "[^"]*+" | '[^']*+'
    | [\[\]>]""",
    re.S | re.X,
)


class Prolog(NamedTuple):
    """What precedes the root element.

    `encoding` is the declared one; `entities` are the values of the entities that the document declares for
    its content, None for those in other files; `root` is the name of the root element, without prefix, and
    `start` the index at which it begins.
    """

    encoding: str
    entities: dict[str, str | None]
    root: str
    start: int


def parse_prolog(text: str) -> Prolog:
    """Parse what precedes the root element, in linear time on any input."""
    encoding = ""
    entities: dict[str, str | None] = {}
    position = 0
    while True:
        position = WHITE_SPACE.match(text, position).end()  # type: ignore[union-attr]  # it always matches
        if text.startswith("<?", position):
            end = text.find("?>", position)
            if not position:
                found = DECLARED_ENCODING.search(text, position, end if end > 0 else len(text))
                encoding = found[1].lower() if found else ""
            end += 2 if end > 0 else 0
        elif text.startswith("<!--", position):
            end = text.find("-->", position)
            end += 3 if end > 0 else 0
        elif DOCTYPE.match(text, position):
            end, entities = _parse_doctype(text, position)
        else:
            break
        if end < 0:
            return Prolog(encoding, entities, "", len(text))
        position = end
    root = ROOT_NAME.match(text, position)
    return Prolog(encoding, entities, root[1] if root else "", position)


def _parse_doctype(text: str, start: int) -> tuple[int, dict[str, str | None]]:
    """The index after a document type declaration, -1 if it does not end, and the entities in it.

    Parameter entities (`<!ENTITY % name …>`) are left out: they cannot occur in content.
    """
    entities: dict[str, str | None] = {}
    inside = False  # the brackets of the internal subset
    for token in DOCTYPE_TOKEN.finditer(text, start):
        if token["name"]:
            entities.setdefault(token["name"], token["value"] and token["value"][1:-1])
        elif token[0] == "[":
            inside = True
        elif token[0] == "]":
            inside = False
        elif token[0] == ">" and not inside:
            return token.end(), entities
    return -1, entities
