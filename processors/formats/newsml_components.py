"""The components of a NewsItem of NewsML 1.x: its stories, and what belongs to each.

A `NewsComponent` may contain others. One that has a headline is about one thing: its texts are a story, with
perhaps a title, a lead and captions, except those in components that have headlines of their own. Renditions
(`EquivalentsList`) are one story, whatever their headlines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from processors.formats.media import media_kind
from processors.formats.xml import attribute, text_at, text_of

# The roles of texts, in lower case.
BODIES = frozenset("article body main story text".split())
TITLES = frozenset("hedline headline title".split())
LEADS = frozenset("abstract lead lede standfirst summary teaser".split())
MAX_FRAGMENT = 30  # characters
NITF_HEADLINE = "ContentItem/DataContent/nitf/body/body.head/hedline/hl1"


@dataclass
class StoryText:
    """A story in a NewsItem.

    `components` are that of its text and those around it, the innermost first. `fragment` tells the story
    from the others of the item; it is "" for the main one. `left_out` counts the texts beside it that are not
    titles, leads, captions or renditions.
    """

    content: etree._Element
    components: list[etree._Element]
    headline: str
    leads: list[str] = field(default_factory=list)
    fragment: str = ""
    left_out: int = 0


@dataclass(frozen=True)
class Components:
    """The stories of a NewsItem, and the ninjs item type of the first picture or the like, "" if none."""

    stories: list[StoryText]
    media: str


@dataclass(frozen=True, eq=False)
class _Component:
    """A component. `about` is the one whose headline is that of its texts."""

    element: etree._Element
    outer: "_Component | None"
    about: etree._Element
    headline: str
    role: str
    is_rendition: bool
    is_media: bool


@dataclass(frozen=True, eq=False)
class _Text:
    content: etree._Element
    component: _Component
    text: str


@dataclass
class _Group:
    """What is about the same thing."""

    texts: list[_Text] = field(default_factory=list)
    has_media: bool = False
    main_is_media: bool = False


def read_components(item: etree._Element) -> Components:
    """Read the components of a NewsItem, without those of items in it."""
    groups, media = _read(item)
    bests = [(about, text) for about, group in groups.items() if (text := _best(group))]
    with_headlines = [(about, text) for about, text in bests if text.component.headline]
    separate = with_headlines or bests[:1]
    if not separate:
        return Components([], media)
    stories = [_story(text, groups[about]) for about, text in separate]
    stories[0].left_out += len(bests) - len(separate)
    _set_fragments(stories, separate)
    return Components(stories, media)


def _read(item: etree._Element) -> tuple[dict[etree._Element, _Group], str]:
    """The groups by the component that they are about, and the item type of the first picture or the like."""
    groups: dict[etree._Element, _Group] = {}
    media: list[str] = []
    captions: list[str] = []
    for component in _walk(item):
        group = groups.setdefault(component.about, _Group())
        for content in component.element.iterfind("ContentItem"):
            kind = _kind(content)
            text = text_at(content, "DataContent")
            if text and (not kind or content.find("DataContent/nitf") is not None):
                group.texts.append(_Text(content, component, text))
                if component.is_media:
                    captions.append(media_kind(component.role) or "picture")
            elif kind := kind or media_kind(component.role):
                media.append(kind)
                group.has_media = True
                group.main_is_media |= component.role == "main"
    return groups, next(iter(media + captions), "")


def _walk(item: etree._Element) -> Iterator[_Component]:
    """The components in the order of the document."""
    waiting: list[tuple[etree._Element, _Component | None]]
    waiting = [(element, None) for element in reversed(item.findall("NewsComponent"))]
    while waiting:
        component = _component(*waiting.pop())
        yield component
        inner = reversed(component.element.findall("NewsComponent"))
        waiting += [(element, component) for element in inner]


def _component(element: etree._Element, outer: _Component | None) -> _Component:
    role = attribute(element, "Role", "FormalName").lower()
    is_media = role == "caption" or bool(media_kind(role))
    headline = text_at(element, "NewsLines/HeadLine")
    if not headline:
        headline = text_at(element, NITF_HEADLINE)
        if outer and headline.lower() == outer.headline.lower():
            headline = ""
    is_list = element.get("EquivalentsList") == "yes"
    if outer is None:
        return _Component(element, None, element, headline, role, is_list, is_media)
    is_about = any(map(text_of, element.iter("HeadLine"))) if is_list else bool(headline)
    return _Component(
        element,
        outer,
        element if is_about and not outer.is_rendition else outer.about,
        headline or outer.headline,
        role or outer.role,
        is_list or outer.is_rendition,
        is_media or outer.is_media,
    )


def _kind(content: etree._Element) -> str:
    """The ninjs item type of a ContentItem, "" for a text."""
    named = attribute(content, "MediaType", "FormalName")
    if named.lower() == "complexdata":
        return "component"
    return media_kind(named) or media_kind(attribute(content, "MimeType", "FormalName"))


def _best(group: _Group) -> _Text | None:
    """The text that is the story, None if there are only captions and their titles."""
    texts = [text for text in group.texts if _may_be_body(text, group)]
    return max(texts, key=_rank) if texts else None


def _may_be_body(text: _Text, group: _Group) -> bool:
    role = text.component.role
    is_caption = text.component.is_media or (group.main_is_media and role not in BODIES)
    return not is_caption and not (group.has_media and role in TITLES)


def _rank(text: _Text) -> tuple[bool, bool, bool, int]:
    role = text.component.role
    return role in BODIES, role not in TITLES, role not in LEADS, len(text.text)


def _story(best: _Text, group: _Group) -> StoryText:
    around = [best.component]
    while (outer := around[-1].outer) is not None:
        around.append(outer)
    story = StoryText(best.content, [each.element for each in around], best.component.headline)
    for other in group.texts:
        role = other.component.role
        is_rendition = other.component.is_rendition and best.component.is_rendition
        if other.text == best.text or is_rendition or not _may_be_body(other, group):
            continue
        if role in TITLES:
            story.headline = story.headline or other.text
        elif role in LEADS:
            story.leads.append(other.text)
        else:
            story.left_out += 1
    return story


def _set_fragments(stories: list[StoryText], texts: list[tuple[etree._Element, _Text]]) -> None:
    """Tell several stories apart by the ids of their components, or by numbers if these do not."""
    mains = [story for story, (_, text) in zip(stories, texts, strict=True) if text.component.role == "main"]
    ids = [str(about.get("Duid") or about.get("Euid") or "") for about, _ in texts]
    if not all(0 < len(each) <= MAX_FRAGMENT for each in ids) or len(set(ids)) < len(ids):
        ids = [str(number) for number in range(1, len(ids) + 1)]
    for story, fragment in zip(stories, ids, strict=True):
        is_main = len(stories) == 1 or (len(mains) == 1 and story is mains[0])
        story.fragment = "" if is_main else fragment
