"""Parse XML from wires: decode it and repair it where that is safe, without fetching or expanding anything.

The document type declaration is removed before libxml2 parses the document, so that no DTD is ever fetched; a
document that declares its own entities is refused. HTML's named entities, which older wires use without a
DTD, are replaced. Namespaces are removed, because they differ between agencies.
"""

import html.entities
import re
from typing import NamedTuple

from lxml import etree

from processors.errors import StoryError
from processors.text.cleaning import CONTROL_CHARACTERS, decode, unix_lines

XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
DECLARED_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
ROOT_NAME = re.compile(r"<(?:[\w.-]{1,80}:)?([A-Za-z_][\w.-]{0,80})")
WHITE_SPACE = re.compile(r"\s*")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Encoding names that mean Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
WINDOWS_1252 = frozenset(
    ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252")
)
OTHER_ENCODINGS = re.compile(
    r"iso-?8859-\d+|windows-125\d|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|gbk|gb2312|gb18030|big5"
)
PROLOG_SIZE = 8_192  # bytes at the start of a message that are searched for its root element


class Prolog(NamedTuple):
    """The declared encoding and document type, the name of the root element, and the index of its start."""

    encoding: str
    doctype: str
    root: str
    start: int


def root_name(data: bytes) -> str:
    """The name of the root element of a message, without prefix; "" if it is not XML."""
    head = data[:PROLOG_SIZE]
    text = head.decode("utf-16", "replace") if _is_utf16(head) else head.decode("utf-8-sig", "replace")
    return parse_prolog(text).root


def parse_xml(data: bytes) -> tuple[etree._Element, list[str]]:
    """Parse a document: (root element, repairs). Raises StoryError (`encoding`, `xml`)."""
    text, repairs = _decoded(data)
    text = unix_lines(text)
    prolog = parse_prolog(text)
    if "<!ENTITY" in prolog.doctype:
        raise StoryError("xml", "the document declares its own entities, which is not supported")
    text, removed = CONTROL_CHARACTERS.subn("", text[prolog.start :].rstrip("\0 \r\n\t\x1a\x04"))
    if removed:
        repairs.append(f"xml: control characters removed ({removed})")
    text = NAMED_ENTITY.sub(_character, text)
    try:
        root = _tree(text)
    except etree.XMLSyntaxError as error:
        if not BARE_AMPERSAND.search(text):
            raise _story_error(error) from None
        try:
            root = _tree(BARE_AMPERSAND.sub("&amp;", text))
        except etree.XMLSyntaxError:
            raise _story_error(error) from None
        repairs.append("xml: a bare & was read as &amp;")
    for element in root.iter():
        element.tag = etree.QName(element).localname
    return root, repairs


def parse_prolog(text: str) -> Prolog:
    """Parse what precedes the root element, in linear time on any input."""
    encoding = doctype = ""
    position = 0
    while True:
        position = WHITE_SPACE.match(text, position).end()  # type: ignore[union-attr]  # it always matches
        if text.startswith("<?", position):
            end = text.find("?>", position)
            if not position:
                found = DECLARED_ENCODING.search(text, position, end if end > 0 else len(text))
                encoding = found[1].lower() if found else ""
            closing = 2
        elif text.startswith("<!--", position):
            end, closing = text.find("-->", position), 3
        elif text.startswith("<!DOCTYPE", position):
            end, closing = _doctype_end(text, position), 1
            doctype = text[position:end] if end > 0 else ""
        else:
            break
        if end < 0:
            return Prolog(encoding, doctype, "", len(text))
        position = end + closing
    found = ROOT_NAME.match(text, position)
    return Prolog(encoding, doctype, found[1] if found else "", position)


def text_of(element: etree._Element | None) -> str:
    """The text of an element on one line; "" if there is no element."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def text_at(root: etree._Element, path: str) -> str:
    """The text of the first element at a path, on one line; "" if there is none."""
    return text_of(root.find(path))


def attribute(root: etree._Element, path: str, name: str) -> str:
    """An attribute of the first element at a path; "" if there is none."""
    element = root.find(path)
    return "" if element is None else str(element.get(name, "")).strip()


def serialised(element: etree._Element) -> str:
    """Serialise an element with its markup."""
    etree.cleanup_namespaces(element)
    return etree.tostring(element, encoding="unicode", with_tail=False).strip()


def _tree(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)


def _story_error(error: etree.XMLSyntaxError) -> StoryError:
    return StoryError("xml", " ".join(str(error.msg or "it cannot be parsed").split())[:300])


def _decoded(data: bytes) -> tuple[str, list[str]]:
    if _is_utf16(data):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise StoryError("encoding", f"begins like UTF-16 but is not: {error}") from None
    declared = parse_prolog(data[:PROLOG_SIZE].decode("latin-1").removeprefix("ï»¿")).encoding or "utf-8"
    if declared not in WINDOWS_1252 and OTHER_ENCODINGS.fullmatch(declared):
        try:
            return data.decode(declared), []
        except (UnicodeDecodeError, LookupError):
            text, repairs = decode(data)
            return text, repairs or [f"encoding: declared as {declared} but read as UTF-8"]
    text, repairs = decode(data)
    if repairs and declared in WINDOWS_1252:
        repairs = []  # read as declared
    elif not repairs and declared in WINDOWS_1252 and not data.isascii():
        repairs = [f"encoding: declared as {declared} but read as UTF-8"]
    return text, repairs


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _doctype_end(text: str, start: int) -> int:
    bracket = text.find("[", start)
    end = text.find(">", start)
    if 0 <= bracket < end:
        inner = text.find("]", bracket)
        return text.find(">", inner) if inner > 0 else -1
    return end


def _character(match: re.Match[str]) -> str:
    if match[1] in XML_ENTITIES:
        return match[0]
    return html.entities.html5.get(match[1] + ";") or f"&amp;{match[1]};"
