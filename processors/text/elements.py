"""The elements of HTML and NITF, and what an agency's own elements are, judged by what is around them."""

import re

from lxml import etree

# HTML elements, and on the last line those of NITF that have other names.
BLOCKS = frozenset(
    """
    address article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main ol p pre section table tr ul
    block body.content bq credit fn hl1 hl2 media note tagline
    """.split()
)
# Elements that may be part of a word: of HTML, and on the last line of NITF.
INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rb rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr
    chron classifier event function lang location money num object.title org person pronounce virtloc
    """.split()
)
CELLS = frozenset(("td", "th"))
HIDDEN = frozenset("head iframe media noscript object script style template".split())
KNOWN = frozenset(
    """
    abstract body body.end br caption center html img tbody tfoot thead
    media-caption media-metadata media-object media-producer media-reference
    """.split()
).union(BLOCKS, INLINE, CELLS, HIDDEN)

# Agencies' own elements for pictures, with their file names, captions and credits, and for files.
PICTURE = re.compile(
    r"(?:audio|bild(?:er)?|foto|grafik|graphic|illustration|image|img|media|photo|picture|video)s?(?:[-_.\d].*)?"
)
FILE = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]{1,20}://\S+|[\w./\\-]{1,200}\.(?:gif|jpe?g|mov|mp[34]|png|svg|tiff?|webp))\s*",
    re.I,
)


def local_names(root: etree._Element) -> dict[str, str]:
    """The names of an element and those in it by tag: without namespace or prefix, in lower case."""
    tags = {str(element.tag) for element in root.iter("*")}
    return {tag: tag.rpartition("}")[2].rpartition(":")[2].lower() for tag in tags}


def find_blocks_and_pictures(
    root: etree._Element, names: dict[str, str]
) -> tuple[set[etree._Element], set[etree._Element]]:
    """The elements with unknown names in an element that are blocks, and those that are pictures or files.

    A block contains blocks, or stands among blocks or elements of one name, without text beside it. A word in
    running text is neither a picture nor a file, whatever its element is called.
    """
    blocks: set[etree._Element] = set()
    pictures: set[etree._Element] = set()
    own = {tag for tag, name in names.items() if name not in KNOWN}
    if not own:
        return blocks, pictures
    for _, element in etree.iterwalk(root, events=("end",)):  # an element comes after those in it
        if not len(element):
            continue
        is_own = element.tag in own
        if is_own and PICTURE.fullmatch(names[str(element.tag)]):
            pictures.add(element)
        alone = [child for child in _without_text_beside(element) if child.tag in own]
        pictures.update(child for child in alone if _is_file(child, names))
        has_blocks = any(names[str(child.tag)] in BLOCKS or child in blocks for child in element)
        if is_own and has_blocks:
            blocks.add(element)
        if has_blocks or ((is_own or element is root) and _repeats(element)):
            blocks.update(alone)
    return blocks, pictures


def _is_file(element: etree._Element, names: dict[str, str]) -> bool:
    """Whether an element has only the name of a file, or is that of a picture."""
    is_picture = PICTURE.fullmatch(names[str(element.tag)]) or FILE.fullmatch(element.text or "")
    return not len(element) and is_picture is not None


def _repeats(element: etree._Element) -> bool:
    return len({child.tag for child in element}) < len(element)


def _without_text_beside(element: etree._Element) -> list[etree._Element]:
    children = []
    before = element.text
    for child in element:
        if not (before or "").strip() and not (child.tail or "").strip():
            children.append(child)
        before = child.tail
    return children
