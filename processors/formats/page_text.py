"""Find the article on an HTML page, and its text without what is around a story: menus, captions, links."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from processors.text.elements import BLOCKS, INLINE
from processors.text.markup import element_text

ARTICLE_BODY = "articlebody"  # an `itemprop`
OUTSIDE = frozenset(("aside", "footer", "nav"))  # an article in these is not the page's
NOT_TEXT = frozenset(
    """
    address article aside audio button canvas dialog embed fieldset figcaption figure footer form h1 header
    iframe input label link menu meta nav noscript object picture script select style svg template textarea
    title video
    """.split()
)
NOT_TEXT_ROLES = frozenset("banner complementary contentinfo dialog form navigation search".split())
# Words in the class or id of what is not part of a story.
NOT_TEXT_CLASS = re.compile(
    r"""(?<![a-z])(?:ads?|advert\w*|author|breadcrumbs?|byline|caption|comments?|cookies?|credit|hidden|meta|newsletter
    |outbrain|paywall|promo|recirculation|recommend\w*|related|shar(?:e|ing)|social|sponsor\w*|subscribe|taboola|tags
    |timestamp|toolbar|trending|(?:more|read|see)[-_]*(?:also|more|next|on))(?![a-z])""",
    re.I | re.X,
)
PROSE = frozenset(("blockquote", "li", "p", "q", "td"))  # words in these are part of the story
LISTS = frozenset(("ol", "ul"))
REMOVED = "removed"  # a name for elements until they are removed, all at once, which takes linear time
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


class Size(NamedTuple):
    """The number of letters and digits in an element, and how many of them are in links."""

    text: int
    linked: int


def find_article(page: etree._Element, is_article: bool) -> etree._Element | None:
    """The element with the page's article, None if there is none, or several as on a front page.

    `is_article` is whether the page says that it is an article; then its `main` element may be it.
    """
    marked = [element for element in page.iter("*") if ARTICLE_BODY in _words(element, "itemprop")]
    articles = list(_outermost(page.iter("article")))
    in_main = [element for element in articles if next(element.iterancestors("main"), None) is not None]
    sizes = _sizes(page)
    if marked:
        return max(_outermost(iter(marked)), key=lambda element: sizes[element].text)
    if found := in_main or articles:
        longest = max(found, key=lambda element: sizes[element].text)
        with_heading = [element for element in found if element.find(".//h1") is not None]
        if 2 * sizes[longest].text > sum(sizes[element].text for element in found):
            return longest
        return with_heading[0] if len(with_heading) == 1 else None
    return next(page.iter("main"), None) if is_article else None


def only_article(element: etree._Element) -> etree._Element:
    """A copy of an article's element without what is not part of the story."""
    article = deepcopy(element)
    article.tail = None
    sizes = _sizes(article)
    for unwanted in list(_unwanted(article, sizes)):
        after = unwanted.tail
        unwanted.clear()
        unwanted.tail = after
        unwanted.tag = "div" if unwanted.tag in BLOCKS else REMOVED  # a block still divides what is around it
    etree.strip_elements(article, REMOVED, with_tail=False)
    return article


def article_text(article: etree._Element, headline: str) -> str:
    """The text of an article, without its headline."""
    text = element_text(article)
    first, _, rest = text.partition("\n\n")
    return rest if headline and " ".join(first.split()) == headline else text


def _outermost(elements: Iterator[etree._Element]) -> Iterator[etree._Element]:
    """Those elements, in document order, that are in no other of them and not in a menu or the like."""
    found: set[etree._Element] = set()
    for element in elements:
        if not any(above in found or above.tag in OUTSIDE for above in element.iterancestors()):
            found.add(element)
            yield element


def _unwanted(article: etree._Element, sizes: dict[etree._Element, Size]) -> Iterator[etree._Element]:
    """The outermost elements that are not part of the story."""
    walk = etree.iterwalk(article, events=("start",))
    for _, element in walk:
        if element is article:
            continue
        size = sizes[element]
        most = 2 * size.text > sizes[article].text  # a class may be misleading
        if element.tag in NOT_TEXT or (not most and _is_marked(element)) or _is_related(element, size):
            walk.skip_subtree()
            yield element
            before = element.getprevious()
            if element.tag in LISTS and before is not None and before.tag in HEADINGS:
                yield before


def _is_marked(element: etree._Element) -> bool:
    """Whether the attributes of an element say that it is not part of a story."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    parent = element.getparent()
    is_in_prose = element.tag in INLINE and parent is not None and parent.tag in PROSE
    return bool(
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _words(element, "role") & NOT_TEXT_ROLES
        or (not is_in_prose and NOT_TEXT_CLASS.search(names[:1_000]))
    )


def _is_related(element: etree._Element, size: Size) -> bool:
    """Whether an element is a list or a paragraph of nothing but links."""
    return 0 < size.text == size.linked and (element.tag in LISTS or element.tag == "p")


def _sizes(root: etree._Element) -> dict[etree._Element, Size]:
    """The sizes of an element and all those in it."""
    sizes: dict[etree._Element, Size] = {}
    for _, element in etree.iterwalk(root, events=("end",)):  # an element comes after those in it
        text = _count(element.text) + sum(sizes[child].text + _count(child.tail) for child in element)
        linked = text if element.tag == "a" else sum(sizes[child].linked for child in element)
        sizes[element] = Size(text, linked)
    return sizes


def _count(text: str | None) -> int:
    return sum(map(str.isalnum, text)) if text else 0


def _words(element: etree._Element, attribute: str) -> set[str]:
    return set(str(element.get(attribute, "")).lower().split())
