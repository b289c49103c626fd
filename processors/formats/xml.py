"""XML as wires send it: decoded, mended where that is safe, and nothing fetched or expanded.

The declaration of the document type is cut off before libxml2 sees anything, so that no DTD is ever
fetched; a document that declares entities of its own is refused. HTML's named entities, which
older wires use without a DTD, are read. Names lose their namespaces, of which every agency has its own idea.
"""

import html.entities
import re
from typing import NamedTuple

from lxml import etree

from processors.errors import StoryError
from processors.text.cleaning import UNWANTED, decode

XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
NAME = re.compile(r"<(?:[\w.-]{1,80}:)?([A-Za-z_][\w.-]{0,80})")
BLANK = re.compile(r"\s*")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What the web reads as Windows-1252, and what wires mean (https://encoding.spec.whatwg.org/#names-and-labels).
LATIN = frozenset(
    ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252")
)
OTHERS = re.compile(
    r"iso-?8859-\d+|windows-125\d|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|gbk|gb2312|gb18030|big5"
)
OPENING = 8_192  # bytes in which the first element of a message is looked for


class Prolog(NamedTuple):
    """What stands before the first element: the encoding declared, the type; the element's name and index."""

    encoding: str
    doctype: str
    root: str
    start: int


def opening(data: bytes) -> str:
    """The name of the first element of a message, without a prefix; "" where there is none."""
    head = data[:OPENING]
    text = head.decode("utf-16", "replace") if _is_utf16(head) else head.decode("utf-8-sig", "replace")
    return prolog(text).root


def parse_xml(data: bytes) -> tuple[etree._Element, list[str]]:
    """The first element of a document, and what was repaired. Raises StoryError (`encoding`, `xml`)."""
    text, repairs = _decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = prolog(text)
    if "<!ENTITY" in before.doctype:
        raise StoryError("xml", "it declares entities of its own, and these are not read")
    text, removed = UNWANTED.subn("", text[before.start :].rstrip("\0 \r\n\t\x1a\x04"))
    if removed:
        repairs.append(f"xml: {removed} control characters removed")
    text = NAMED.sub(_character, text)
    try:
        root = _tree(text)
    except etree.XMLSyntaxError as error:
        if not BARE.search(text):
            raise _refusal(error) from None
        try:
            root = _tree(BARE.sub("&amp;", text))
        except etree.XMLSyntaxError:
            raise _refusal(error) from None
        repairs.append("xml: an & that stood alone was read as one")
    for element in root.iter():
        element.tag = etree.QName(element).localname
    return root, repairs


def prolog(text: str) -> Prolog:
    """What stands before the first element. It is read once from left to right, whatever it is."""
    encoding = doctype = ""
    at = 0
    while True:
        at = BLANK.match(text, at).end()  # type: ignore[union-attr]  # it always matches
        if text.startswith("<?", at):
            end = text.find("?>", at)
            if not at:
                found = ENCODING.search(text, at, end if end > 0 else len(text))
                encoding = found[1].lower() if found else ""
            closing = 2
        elif text.startswith("<!--", at):
            end, closing = text.find("-->", at), 3
        elif text.startswith("<!DOCTYPE", at):
            end, closing = _doctype_end(text, at), 1
            doctype = text[at:end] if end > 0 else ""
        else:
            break
        if end < 0:
            return Prolog(encoding, doctype, "", len(text))
        at = end + closing
    found = NAME.match(text, at)
    return Prolog(encoding, doctype, found[1] if found else "", at)


def text_of(element: etree._Element | None) -> str:
    """All the text in an element on one line; "" where there is no element."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def at(root: etree._Element, path: str) -> str:
    """The text at a path, on one line; "" where there is nothing."""
    return text_of(root.find(path))


def attribute(root: etree._Element, path: str, name: str) -> str:
    """An attribute of the element at a path; "" where there is none."""
    element = root.find(path)
    return "" if element is None else str(element.get(name, "")).strip()


def serialised(element: etree._Element) -> str:
    """An element as it is, for the body that keeps the markup."""
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


def _refusal(error: etree.XMLSyntaxError) -> StoryError:
    return StoryError("xml", " ".join(str(error.msg or "it cannot be read").split())[:300])


def _decoded(data: bytes) -> tuple[str, list[str]]:
    if _is_utf16(data):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise StoryError("encoding", f"it is marked as UTF-16 and is not: {error}") from None
    declared = prolog(data[:OPENING].decode("latin-1").removeprefix("ï»¿")).encoding or "utf-8"
    if declared not in LATIN and OTHERS.fullmatch(declared):
        try:
            return data.decode(declared), []
        except (UnicodeDecodeError, LookupError):
            text, repairs = decode(data)
            return text, repairs or [f"encoding: declared as {declared} and read as UTF-8"]
    text, repairs = decode(data)
    if repairs and declared in LATIN:
        repairs = []  # read as declared
    elif not repairs and declared in LATIN and not data.isascii():
        repairs = [f"encoding: declared as {declared} and read as UTF-8"]
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
    if match[1] in XML_NAMES:
        return match[0]
    return html.entities.html5.get(match[1] + ";") or f"&amp;{match[1]};"
