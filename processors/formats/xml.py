"""Parse XML from wires: decode it and repair it where that is safe, without fetching or expanding anything.

The document type declaration is removed before libxml2 parses the document, so that no DTD is ever fetched.
Namespaces are removed, because they differ between agencies, except where a format needs them.
"""

import re
from contextlib import suppress

from lxml import etree

from processors.errors import StoryError
from processors.formats.namespaces import declare_prefixes, remove_namespaces
from processors.formats.prolog import parse_prolog
from processors.formats.references import References
from processors.text.cleaning import CONTROL_CHARACTERS, READ_AS_WINDOWS_1252, decode, read_c1, unix_lines
from processors.text.encodings import wide_encoding
from processors.text.markup import line_text

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Encoding names that mean Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
WINDOWS_1252 = frozenset(
    ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252")
)
ONE_BYTE = re.compile(r"iso-?8859-(?!1$)\d+|windows-125(?!2$)\d|koi8-[ru]|macintosh")
SEVERAL_BYTES = re.compile(r"shift_jis|euc-(?:jp|kr)|gbk|gb2312|gb18030|big5")

PROLOG_SIZE = (
    262_144  # bytes at the start of a message that are searched for its root element; room for a DTD
)


def root_name(data: bytes) -> str:
    """The name of the root element of a message, without prefix; "" if it is not XML."""
    head = data[:PROLOG_SIZE]
    return parse_prolog(head.decode(wide_encoding(head) or "utf-8", "replace").removeprefix("\ufeff")).root


def parse_xml(data: bytes, own: frozenset[str] | None = None) -> tuple[etree._Element, list[str]]:
    """Parse a document: (root element, repairs). Raises StoryError (`encoding`, `xml`).

    Elements are named without their namespaces; with `own`, the namespaces of the format ("" is none), all
    others keep theirs.
    """
    text, repairs = _decoded(data)
    text = unix_lines(text)
    prolog = parse_prolog(text)
    references = References(prolog.entities)
    text = references.replace(text[prolog.start :].rstrip("\0 \r\n\t\x1a\x04"))
    text, removed = CONTROL_CHARACTERS.subn("", text)
    if removed:
        repairs.append(f"xml: control characters removed ({removed})")
    repairs += references.repairs()
    try:
        root = _tree(text)
    except etree.XMLSyntaxError as error:
        text, prefixes = declare_prefixes(text)
        if not prefixes:
            raise _story_error(error) from None
        try:
            root = _tree(text)
        except etree.XMLSyntaxError:
            raise _story_error(error) from None
        repairs.append(f"xml: namespace prefixes without a declaration ({', '.join(prefixes)[:200]})")
    remove_namespaces(root, own)
    return root, repairs


def text_of(element: etree._Element | None, between: str = " ") -> str:
    """The text of an element on one line; "" if there is no element.

    `between` is put between elements without text between them, such as the city and state of a location, but
    not within words: around `<b>` or `<sub>`.
    """
    if element is None:
        return ""
    return line_text(element, between) if len(element) else " ".join(str(element.text or "").split())


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
    root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    errors = parser.error_log.filter_from_level(etree.ErrorLevels.ERROR)
    for error in errors:  # of a prefix, which lxml does not raise if a warning follows
        raise etree.XMLSyntaxError(error.message, error.type, error.line, error.column)  # type: ignore[call-arg]
    return root


def _story_error(error: etree.XMLSyntaxError) -> StoryError:
    return StoryError("xml", " ".join(str(error.msg or "it cannot be parsed").split())[:300])


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Decode a document in the declared encoding, unless its bytes show that it is in another."""
    if wide_encoding(data):
        return decode(data)
    declared = parse_prolog(data[:PROLOG_SIZE].decode("latin-1").removeprefix("ï»¿")).encoding
    if SEVERAL_BYTES.fullmatch(declared) or (ONE_BYTE.fullmatch(declared) and not _is_utf8(data)):
        with suppress(UnicodeDecodeError, LookupError):
            return read_c1(data.decode(declared))
    text, repairs = decode(data)
    if declared in WINDOWS_1252 and READ_AS_WINDOWS_1252 in repairs:
        repairs.remove(READ_AS_WINDOWS_1252)
    elif not repairs and not data.isascii() and declared not in ("", "utf-8", "utf8"):
        repairs = [f"encoding: declared as {declared} but read as UTF-8"]
    return text, repairs


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
