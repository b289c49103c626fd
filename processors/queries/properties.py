"""The names and properties of a story, by the keys that queries have for them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from processors.queries.located import find_places
from processors.queries.names import KINDS, name_key, plain_name
from processors.queries.scopes import Key, Named
from processors.story import Entity, Story
from processors.subjects.vocabulary import SCHEME, Vocabulary

ARCHIVE_AGE = timedelta(days=7)  # of a story when it is received, from which it is one for the archive

Properties = Iterator[tuple[Key, Named]]
Entities = Mapping[str, tuple[Entity, Named]]  # by id


def find_properties(story: Story, entities: Entities, vocabulary: Vocabulary) -> Properties:
    """All names and properties of a story; `entities` are its entities with their names."""
    yield from _names(story, entities)
    yield from find_places(story, entities)
    yield from _subjects(story, vocabulary)
    enrichment = story["enrichment"]
    sources = [enrichment.get("source"), *(source.get("name") for source in story.get("infoSources") or ())]
    for source in sources:
        if source and (words := plain_name(source)):
            yield ("SOURCE", *words), Named(source)
    if urgency := story.get("urgency"):
        yield ("URGENCY", str(urgency)), Named(str(urgency))
    if language := story.get("language"):
        parts = language.lower().split("-")
        for count in range(1, len(parts) + 1):
            yield ("LANGUAGE", "-".join(parts[:count])), Named(language)
    if format := enrichment.get("format"):
        yield ("FORMAT", format), Named(format)
    if _is_for_archive(story):
        yield ("ARCHIVE",), Named(story["versionCreated"])


def _names(story: Story, entities: Entities) -> Properties:
    """The names of people, organisations and places: of entities, and those that the wire lists."""
    for entity, named in entities.values():
        if kind := KINDS.get(entity["type"]):
            for name in named.names():
                if key := name_key(kind, name):
                    yield key, named
    for kind, listed in (
        ("PERSON", story.get("people")),
        ("ORG", story.get("organisations")),
        ("PLACE", story.get("places")),
    ):
        for concept in listed or ():
            name = concept.get("name", "")
            if concept.get("literal") not in entities and (key := name_key(kind, name)):
                yield key, Named(name)


def _subjects(story: Story, vocabulary: Vocabulary) -> Properties:
    """The subjects, and those above them."""
    for subject in story.get("subjects") or ():
        code = subject.get("uri", "").removeprefix(SCHEME)
        if code in vocabulary:
            named = Named(subject.get("name") or vocabulary[code].name)
            for above in (code, *vocabulary.ancestors(code)):
                yield ("SUBJECT", above), named


def _is_for_archive(story: Story) -> bool:
    try:
        created = datetime.fromisoformat(story["versionCreated"])
        return datetime.fromisoformat(story["enrichment"]["received"]) - created > ARCHIVE_AGE
    except (KeyError, TypeError, ValueError):  # a time is missing, or has no time zone
        return False
