"""Character and entity references in XML: those that libxml2 would refuse are replaced or repaired."""

import html.entities
import re

from processors.errors import StoryError
from processors.text.cleaning import C1_CHARACTERS

XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
# Comments and CDATA sections are matched first, so that nothing in them counts as a reference.
REFERENCE = re.compile(
    r"""(?P<data><!\[CDATA\[.*?(?:\]\]>|\Z)) | <!--.*?(?:-->|\Z) | <\?.*?(?:\?>|\Z)
    | & (?: \#(?P<decimal>[0-9]+); | \#[xX](?P<hexadecimal>[0-9a-fA-F]+);
          | (?P<name>[A-Za-z_:][\w.:-]{0,80}); )?""",
    re.S | re.X,
)
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
# The value of an entity that may be replaced: text, and references to characters.
PLAIN_VALUE = re.compile(r"(?:[^<&]|&#\d{1,7};|&#x[0-9a-fA-F]{1,6};|&(?:amp|lt|gt|quot|apos);)*+")
MARKUP = str.maketrans({'"': "&#34;", "'": "&#39;", ">": "&gt;"})
MAX_VALUE = 1_000  # characters of the value of an entity
MAX_GROWTH = 100_000  # characters by which a document may grow by its own entities
MAX_CODE_POINT = 0x10FFFF


class References:
    """Replaces the references of a document that declares `entities`, and counts the repairs.

    Entities whose value is plain text are replaced, as are HTML's, which older wires use without a DTD.
    """

    def __init__(self, entities: dict[str, str | None]) -> None:
        self.entities = entities
        self.values: dict[str, str] = {}  # of the entities used so far, as XML
        self.growth = 0
        self.bare = self.misread = self.halves = self.forbidden = 0

    def replace(self, text: str) -> str:
        """Replace the references of a text, in linear time.

        Raises StoryError (`xml`) if it uses an entity of the document that is not plain text, or uses so
        many that the text would become much longer.
        """
        if "&" in text:
            text = REFERENCE.sub(self._replaced, text)
        if self.halves:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        return text

    def repairs(self) -> list[str]:
        """The repairs made so far."""
        repairs = []
        if self.misread:
            repairs.append(f"xml: character references read as Windows-1252 ({self.misread})")
        if self.halves:
            repairs.append(f"xml: character references read as UTF-16 ({self.halves})")
        if self.forbidden:
            repairs.append(f"xml: references to characters that XML forbids removed ({self.forbidden})")
        if self.bare:
            repairs.append("xml: a bare & was read as &amp;")
        return repairs

    def _replaced(self, match: re.Match[str]) -> str:
        if match["name"]:
            return self._entity(match["name"])
        if match["decimal"]:
            return self._character(match["decimal"], 10)
        if match["hexadecimal"]:
            return self._character(match["hexadecimal"], 16)
        if match["data"]:
            return NAMED.sub(_named_character, match["data"])
        if match[0] != "&":
            return match[0]  # a comment or a processing instruction
        self.bare += 1
        return "&amp;"

    def _character(self, digits: str, base: int) -> str:
        digits = digits.lstrip("0")
        number = int(digits or "0", base) if len(digits) <= 7 else MAX_CODE_POINT + 1
        if 0x80 <= number <= 0x9F and chr(number) in C1_CHARACTERS:
            self.misread += 1
            return C1_CHARACTERS[chr(number)]
        if 0xD800 <= number <= 0xDFFF:
            self.halves += 1
            return chr(number)
        if not _is_allowed(number):
            self.forbidden += 1
            return ""
        return f"&#{number};" if number < 0x80 else chr(number)

    def _entity(self, name: str) -> str:
        if name in XML_ENTITIES:
            return f"&{name};"
        if name in self.entities:
            return self._declared(name, self.entities[name])
        if character := html.entities.html5.get(f"{name};"):
            return html.escape(character)
        self.bare += 1
        return f"&amp;{name};"

    def _declared(self, name: str, value: str | None) -> str:
        if value is None:
            raise StoryError("xml", f"the entity {name!r} is in another file, which is not fetched")
        if name not in self.values:
            if len(value) > MAX_VALUE or not PLAIN_VALUE.fullmatch(value):
                raise StoryError("xml", f"the value of the entity {name!r} is not plain text, or too long")
            self.values[name] = self.replace(value).translate(MARKUP)
        replaced = self.values[name]
        self.growth += max(0, len(replaced) - len(name) - 2)
        if self.growth > MAX_GROWTH:
            raise StoryError("xml", f"the document's own entities add more than {MAX_GROWTH} characters")
        return replaced


def _named_character(match: re.Match[str]) -> str:
    """The character that HTML's name stands for; unknown names and markup stay as they are."""
    character = html.entities.html5.get(match[1] + ";", "")
    return character if character and not set(character) & set("<>&\"'") else match[0]


def _is_allowed(number: int) -> bool:
    """Whether XML 1.0 allows a character: https://www.w3.org/TR/xml/#charsets"""
    return (
        number in (0x9, 0xA, 0xD)
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= MAX_CODE_POINT
    )
