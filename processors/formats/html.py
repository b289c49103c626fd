"""HTML pages of news sites: the article on a page, with what JSON-LD and the page's head say of it.

https://html.spec.whatwg.org/, https://ogp.me/
"""

import re
from contextlib import suppress

from lxml import etree, html

from processors.drafts import Draft, SetAside
from processors.errors import StoryError
from processors.formats.addresses import absolute, names_a_page
from processors.formats.items import Item
from processors.formats.json import Object, names, parse_json, string
from processors.formats.json_ld import article_address, find_articles, read_article
from processors.formats.json_texts import fill_body, is_truncated, says_the_same
from processors.formats.page_text import article_text, find_article, only_article
from processors.formats.prolog import parse_prolog
from processors.formats.properties import as_text, clean_body
from processors.formats.xml import ONE_BYTE, PROLOG_SIZE, SEVERAL_BYTES, text_of
from processors.sources import Receipt
from processors.text.cleaning import CONTROL_CHARACTERS, decode
from processors.text.encodings import wide_encoding

DOCTYPE = re.compile(r"<!doctype\s+html\b", re.I)
ROOTS = frozenset(("html", "head", "body"))
CHARSET = re.compile(rb"<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
WRAPPINGS = (("//", ""), ("<![CDATA[", "]]>"), ("<!--", "-->"), ("//", "//"))  # of the JSON in a script
CONTROLS = re.compile(r"[\x00-\x1f]")
MEDIA = {"img": "picture", "picture": "picture", "video": "video", "audio": "audio"}


def looks_like(data: bytes) -> bool:
    """The document type `html`, or a root element `html`, `head` or `body`."""
    start = data[:PROLOG_SIZE]
    text = start.decode(wide_encoding(start) or "utf-8", "replace").removeprefix("\ufeff")
    prolog = parse_prolog(text)
    return prolog.root.lower() in ROOTS or bool(DOCTYPE.search(text[: prolog.start]))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the article of a page. Raises StoryError (`encoding`, `not-a-story`)."""
    page, repairs = _parse_page(data)
    meta = _meta(page)
    address = _address(page, meta)
    described = _described(page, address)
    found = find_article(page, is_article=bool(described) or "article" in meta.get("og:type", ()))
    if found is None and not described:
        raise StoryError(
            "not-a-story", "the page has no article element of its own and no article in JSON-LD"
        )
    article = {**_from_page(page, meta, found), **{name: value for name, value in described.items() if value}}
    article["url"] = address or article_address(described)
    article["headline"] = _headline(page, found, article, string(described, "headline"))
    draft = read_article(article, repairs, receipt)
    if found is not None:
        _set_body(draft, only_article(found), string(article, "headline"))
        if not draft.properties["bodies"][0]["value"] and (kind := _kind(found)):
            return [SetAside(kind)]
    fill_body(draft.properties, draft.repairs)
    return [draft]


def _parse_page(data: bytes) -> tuple[etree._Element, list[str]]:
    text, repairs = _decoded(data)
    text = CONTROL_CHARACTERS.sub("", text[parse_prolog(text).start :])
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser), repairs
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise StoryError("not-a-story", f"the HTML of the page cannot be parsed: {error}") from None


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Decode a page in the encoding that it declares, unless it is in UTF-8."""
    found = CHARSET.search(data[:PROLOG_SIZE])
    declared = found[1].decode("ascii", "replace").lower() if found else ""
    text, repairs = decode(data)
    if repairs and (ONE_BYTE.fullmatch(declared) or SEVERAL_BYTES.fullmatch(declared)):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(declared), []
    return text, repairs


def _meta(page: etree._Element) -> dict[str, list[str]]:
    """The `meta` elements of a page, by name in lower case."""
    found: dict[str, list[str]] = {}
    for element in page.iter("meta"):
        name = str(element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name and (content := str(element.get("content", "")).strip()):
            found.setdefault(name, []).append(content)
    return found


def _address(page: etree._Element, meta: dict[str, list[str]]) -> str:
    """The address that a page says it has; "" if it does not say, or names only its site."""
    bases = [str(element.get("href", "")) for element in page.iter("base")]
    canonical = [
        str(element.get("href", ""))
        for element in page.iter("link")
        if "canonical" in str(element.get("rel", "")).lower().split()
    ]
    own = meta.get("og:url", [])
    found = (absolute(next(iter(bases + own), ""), address.strip()) for address in canonical + own)
    return next((address for address in found if names_a_page(address)), "")


def _described(page: etree._Element, address: str) -> Object:
    """The article that the JSON-LD of a page describes; empty if there is none.

    If there are several, it is the one with the page's address. Others are stories that the page links to, as
    is one with another address and a headline that the page does not have.
    """
    found: list[Object] = []
    for element in page.iter("script"):
        if str(element.get("type", "")).lower().startswith("application/ld+json"):
            with suppress(StoryError):  # many are broken, and the page has the story anyway
                text = _unwrapped(str(element.text or ""))
                found += find_articles(parse_json(CONTROLS.sub(" ", text), []))
    own = [article for article in found if address and article_address(article) == address]
    one = len({string(article, "headline", "name") for article in found}) == 1
    return own[0] if own else found[0] if one and not _is_elsewhere(found[0], page, address) else {}


def _is_elsewhere(article: Object, page: etree._Element, address: str) -> bool:
    """Whether an article has another address than the page, and a headline that the page does not have."""
    headline = string(article, "headline", "name").rstrip(". …")
    headings = (text_of(element) for element in page.iter("h1", "title"))
    has_address = address and article_address(article) not in ("", address)
    return bool(has_address and not any(headline in text for text in headings))


def _unwrapped(script: str) -> str:
    """The JSON in a script, without the comments that hide it from old browsers."""
    text = script.strip()
    for beginning, end in WRAPPINGS:
        text = text.removeprefix(beginning).removesuffix(end).strip()
    return text


def _from_page(page: etree._Element, meta: dict[str, list[str]], found: etree._Element | None) -> Object:
    """What a page itself says of its article, by the names that JSON-LD has for it."""

    def first(*names: str) -> str:
        return next((meta[name][0] for name in names if name in meta), "")

    within = page if found is None else found
    times = (str(element.get("datetime", "")) for element in within.iter("time"))
    authors = [author for author in meta.get("author", []) if "://" not in author]
    return {
        "headline": first("og:title", "twitter:title") or text_of(page.find(".//title")),
        "description": first("og:description", "description", "twitter:description"),
        "datepublished": first("article:published_time", "datepublished") or next(filter(None, times), ""),
        "datemodified": first("article:modified_time", "datemodified", "og:updated_time"),
        "expires": first("article:expiration_time"),
        "author": authors or _authors(within) or _authors(page),
        "publisher": first("og:site_name"),
        "articlesection": meta.get("article:section", []),
        "keywords": meta.get("article:tag") or meta.get("news_keywords") or meta.get("keywords", []),
        "inlanguage": str(page.get("lang") or page.get("xml:lang") or "") or first("og:locale"),
    }


def _authors(element: etree._Element) -> list[str]:
    """The authors that a page names as such."""
    marked = (
        text_of(entry)
        for entry in element.iter("a", "span", "div", "p", "address")
        if "author" in f"{entry.get('rel', '')} {entry.get('itemprop', '')}".lower().split()
    )
    return list(dict.fromkeys(filter(None, marked)))


def _headline(page: etree._Element, found: etree._Element | None, article: Object, described: str) -> str:
    """The headline that JSON-LD gives, which may be cut off, else the one on the page, else its title."""
    site = " ".join(names(article.get("publisher")))
    places = (page,) if found is None else (found, page)
    headings = (text_of(element) for place in places for element in place.iter("h1"))
    heading = next((text for text in headings if text and text != site), "")
    if described and not heading.startswith(described.rstrip(". …")):
        return described
    title = string(article, "headline")
    return heading or (re.sub(rf"\s+[-–—|]\s+{re.escape(site)}$", "", title) if site else title)


def _set_body(draft: Draft, article: etree._Element, headline: str) -> None:
    """Take the body from the page, unless JSON-LD has all of it, divided into paragraphs."""
    value, repairs = clean_body(article_text(article, headline))
    described = draft.properties["bodies"][0]["value"]
    is_better = is_truncated(described, value) or (
        "\n" not in described and says_the_same(described, value) and not is_truncated(value, described)
    )
    if value and (not described or is_better):
        markup = html.tostring(article, encoding="unicode", with_tail=False)
        draft.properties["bodies"] = [as_text(value), as_text(markup.strip(), "markup", "text/html")]
        draft.repairs += repairs


def _kind(found: etree._Element) -> str:
    """The ninjs type of an article without text, by what it consists of; "" if it is empty."""
    return next((MEDIA[str(element.tag)] for element in found.iter(*MEDIA)), "")
