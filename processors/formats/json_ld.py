"""Articles in JSON-LD with the vocabulary of schema.org, alone or in the pages of news sites.

https://schema.org/NewsArticle
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.addresses import names_a_page
from processors.formats.items import Item, parse_items
from processors.formats.json import (
    Object,
    as_ascii,
    as_string,
    first,
    is_json,
    lower_keys,
    names,
    objects,
    read_json,
    string,
)
from processors.formats.json_texts import fill_body, plain_texts, read_bodies
from processors.formats.properties import as_text, parse_status, strictest, without_by, without_empty
from processors.formats.times import parse_time
from processors.sources import Receipt
from processors.story import Subject, Text

KEYWORD = re.compile(rb'"@(?:context|graph|type)"\s*:')
# The types of schema.org's articles, in lower case.
ARTICLES = frozenset(
    """
    advertisercontentarticle analysisnewsarticle article askpublicnewsarticle backgroundnewsarticle
    blogposting liveblogposting newsarticle opinionnewsarticle report reportagenewsarticle reviewnewsarticle
    satiricalarticle socialmediaposting
    """.split()
)
CONTAINERS = ("@graph", "mainentity", "mainentityofpage")  # where documents have their article
REFERENCES = frozenset(("author", "creator", "publisher", "provider"))  # may be the id of another object


def looks_like(data: bytes) -> bool:
    """A JSON object with `@type`, `@graph` or `@context`, or an array of them."""
    if not is_json(data) or not KEYWORD.search(as_ascii(data)):
        return False
    with suppress(StoryError):
        value, _ = read_json(data)
        return any(map(is_json_ld, value if isinstance(value, list) else [value]))
    return False


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the articles. Raises StoryError (`encoding`, `json`, `not-a-story`, `too-large`)."""
    value, repairs = read_json(data)
    return parse_value(value, repairs, receipt)


def is_json_ld(value: object) -> bool:
    """Whether a JSON value is JSON-LD."""
    return isinstance(value, dict) and not value.keys().isdisjoint(("@context", "@graph", "@type"))


def parse_value(value: object, repairs: list[str], receipt: Receipt) -> list[Item]:
    """Parse the articles of a document that has been read from JSON."""
    articles = list(find_articles(value))
    if not articles:
        types = ", ".join(sorted(_all_types(value))[:12]) or "none"
        raise StoryError("not-a-story", f"the JSON-LD has no article; its types are: {types}")
    return parse_items(articles, lambda article: _parse_article(article, list(repairs), receipt))


def find_articles(value: object) -> Iterator[Object]:
    """The articles in a document, in its order."""
    nodes = list(_nodes(value))
    by_id = {string(node, "@id"): node for node in nodes if "name" in node}
    for node in nodes:
        if _types(node) & ARTICLES:
            references = REFERENCES & node.keys()
            yield {**node, **{name: _resolve(node[name], by_id) for name in references}}


def read_article(article: Object, repairs: list[str], receipt: Receipt) -> Draft:
    """An article as a draft, whose body may be empty."""
    publishers = names(first(article, "publisher", "provider", "sourceorganization"))
    source = receipt.find_source(*publishers)
    published = parse_time("firstCreated", string(article, "datepublished", "datecreated"), repairs, source)
    modified = parse_time("versionCreated", string(article, "datemodified"), repairs, source)
    address = article_address(article)
    properties: DraftProperties = {
        "uri": source.uri(address or next(iter(names(article.get("identifier"), "value")), "")),
        "version": as_string(article.get("version")),
        "versionCreated": modified or published,
        "firstCreated": published,
        "expires": parse_time("expires", string(article, "expires"), repairs, source),
        "pubStatus": _status(article),
        "copyrightHolder": ", ".join(names(article.get("copyrightholder"))),
        "copyrightNotice": string(article, "copyrightnotice"),
        "usageTerms": string(article, "usageinfo", "license"),
        "language": next(iter(names(article.get("inlanguage"), "alternatename")), "").replace("_", "-"),
        "by": ", ".join(without_by(name) for name in names(first(article, "author", "creator"))),
        "located": string(article, "dateline"),
        "headlines": plain_texts(_texts(article, "main", "headline", "name"), repairs, one_line=True),
        "descriptions": plain_texts(_texts(article, "summary", "description", "abstract"), repairs),
        "bodies": read_bodies(_texts(article, "main", "articlebody", "text"), repairs),
        "subjects": _subjects(article),
        "infoSources": [{"name": name} for name in publishers],
    }
    return Draft(without_empty(properties), repairs, source)


def article_address(article: Object) -> str:
    """The address of an article's page; "" if it has none."""
    page = first(article, "mainentityofpage")
    found = [string(article, "url"), *(string(entry, "@id", "url", "name") for entry in objects(page))]
    found.append(string(article, "@id").partition("#")[0])
    return next((address for address in found if names_a_page(address)), "")


def _parse_article(article: Object, repairs: list[str], receipt: Receipt) -> Draft:
    draft = read_article(article, repairs, receipt)
    fill_body(draft.properties, draft.repairs)
    return draft


def _nodes(value: object) -> Iterator[Object]:
    """The objects in a document: itself, and those in its containers. Takes linear time."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, Mapping):
            source = lower_keys(item)
            yield source
            waiting.extend(source[name] for name in reversed(CONTAINERS) if name in source)


def _resolve(value: object, by_id: Mapping[str, Object]) -> list[Object]:
    """The objects of a property. Those without a name are looked up by their id."""
    return [entry if "name" in entry else by_id.get(string(entry, "@id"), entry) for entry in objects(value)]


def _types(source: Object) -> set[str]:
    """The types of an object, in lower case and without `https://schema.org/`."""
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in names(source.get("@type"))}


def _all_types(value: object) -> set[str]:
    return {name[:40] for source in _nodes(value) for name in names(source.get("@type"))}


def _status(article: Object) -> str:
    return strictest(map(parse_status, names(article.get("creativeworkstatus"), "termcode")))


def _texts(article: Object, role: str, *properties: str) -> list[Text]:
    value = string(article, *properties)
    return [as_text(value, role, "")] if value else []


def _subjects(article: Object) -> list[Subject]:
    """The section that an article is in, and its keywords, which may be one string with commas."""
    sections: list[Subject] = [
        {"name": name, "rel": "section", "creator": "wire"} for name in names(article.get("articlesection"))
    ]
    keywords = [part.strip() for name in names(article.get("keywords")) for part in name.split(",")]
    unique = dict.fromkeys(filter(None, keywords))
    return sections + [{"name": name, "literal": name, "creator": "wire"} for name in unique]
