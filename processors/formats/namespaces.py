"""Namespaces: which elements belong to a format, and prefixes that a document uses but does not declare."""

import re

from lxml import etree

# The namespaces of RSS, Atom and their modules that have the story itself, and of the XHTML in Atom.
FEEDS = frozenset(
    (
        "",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",  # Atom 0.3
        "http://purl.org/atompub/tombstones/1.0",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",  # RSS 0.9
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://www.w3.org/1999/xhtml",
    )
)
# What the prefixes of feeds usually mean; others get a namespace of ours.
USUAL = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}
UNDECLARED = "urn:x-copytaster:undeclared:"

PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,80}):[A-Za-z_]")
START_TAG = re.compile(r"""<(?P<name>[^\s/>]+)(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
DECLARATION = re.compile(r"\sxmlns:([\w.-]{1,80})\s*=")
MAX_PREFIXES = 100  # undeclared ones in a document


def remove_namespaces(root: etree._Element, own: frozenset[str] | None) -> None:
    """Name elements without their namespaces, or only those of the namespaces in `own` and of the root's.

    The others keep their full names, `{namespace}name`, so that `find("title")` does not find `media:title`.
    """
    ours = own and {_comparable(namespace) for namespace in own | {etree.QName(root).namespace or ""}}
    for element in root.iter("*"):
        name = etree.QName(element)
        if not ours or _comparable(name.namespace or "") in ours:
            element.tag = name.localname


def declare_prefixes(text: str) -> tuple[str, list[str]]:
    """Declare on the root element the prefixes that it uses in tags: (text, those without a declaration).

    Words in running text that look like prefixed attributes are declared as well, which does no harm.
    """
    tag = START_TAG.match(text)
    if not tag:
        return text, []
    declared = {"xml", "xmlns", *DECLARATION.findall(tag[0])}
    missing = sorted(set(PREFIX.findall(text)) - declared)
    if len(missing) > MAX_PREFIXES:
        return text, []
    added = "".join(f' xmlns:{prefix}="{USUAL.get(prefix, UNDECLARED + prefix)}"' for prefix in missing)
    return text[: tag.end("name")] + added + text[tag.end("name") :], missing


def _comparable(namespace: str) -> str:
    """A namespace in the form in which two spellings of it are equal."""
    return namespace.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/#")
