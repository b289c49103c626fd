"""What lists show of a version of a story."""

from collections.abc import Iterator
from typing import Literal, cast, get_args

from typing_extensions import TypedDict

from processors.formats.notices import is_label
from processors.story import PubStatus, Story, Subject, Urgency, body, headline
from processors.subjects.vocabulary import CREATOR, SCHEME, Vocabulary
from streams.desk.index.api_types import Properties, SubjectShown, Summary, VersionSummary

MAX_HEADLINE = 500  # characters
MAX_STANDFIRST = 240
MAX_TEXT = 1_000  # characters of other properties
MAX_SUBJECTS = 5
MAX_URI = 2_000
MAX_TIME = 100
MAX_VERSION = 200
URGENCIES = range(1, 10)
# How repairs begin that only add what many wires never send, or say how far a long text is read.
FILLED_IN = (
    "headlines: read for ",
    "bodies: read for ",
    "uri: made from the content",
    "versionCreated: set to the time of receipt",
    "language: detected from the text",
    "version: ",
)

Text = Literal["slugline", "located", "language", "embargoedUntil", "edNote"]
TEXTS: tuple[Text, ...] = get_args(Text)
Kept = Literal["source", "slugline", "located", "urgency"]
KEPT: tuple[Kept, ...] = get_args(Kept)


class Details(TypedDict):
    """What is stored of a version beside its record."""

    summary: Summary
    repairs: list[str]
    counted: bool


def check(story: Story) -> None:
    """Raise ValueError if what every list shows of a story cannot be shown."""
    if len(story["uri"]) > MAX_URI:
        raise ValueError(f"the uri has more than {MAX_URI} characters")
    if story["pubStatus"] not in get_args(PubStatus):
        raise ValueError("pubStatus is unknown")
    enrichment = story["enrichment"]
    times = story["versionCreated"], enrichment.get("received", ""), story.get("embargoedUntil", "")
    if not all(isinstance(time, str) and len(time) <= MAX_TIME for time in times):
        raise ValueError("a time is not text, or too long")


def details(story: Story, words: int, vocabulary: Vocabulary) -> Details:
    """The details of a version with so many words. `Adding` sets `number`, `enriched` and `cursor`, and the
    status of a version that is withheld after a kill."""
    enrichment = story["enrichment"]
    summary: Summary = {
        "uri": story["uri"],
        "version": str(story.get("version", ""))[:MAX_VERSION],
        "number": 0,
        "cursor": 0,
        "headline": headline(story)[:MAX_HEADLINE],
        "standfirst": _standfirst(story),
        "status": story["pubStatus"],
        "received": enrichment.get("received", ""),
        "enriched": "",
        "versionCreated": story["versionCreated"],
        "subjects": _subjects(story, vocabulary),
        "words": words,
        "quotations": len(story.get("quotations") or ()),
        "repaired": any(not repair.startswith(FILLED_IN) for repair in enrichment.get("repairs") or ()),
        **_properties(story),
    }
    repairs = [repair[:MAX_TEXT] for repair in enrichment.get("repairs") or ()]
    return {"summary": summary, "repairs": repairs, "counted": "counted" in enrichment}


def completed(summary: Summary, usable: Story) -> Summary:
    """The summary of a version that takes back a story, by which one recognizes the story.

    The notice often has no headline, or only a label such as "KILL"; what it lacks is that of the last usable
    version.
    """
    found, was = summary.copy(), _properties(usable)
    title = headline(usable)[:MAX_HEADLINE]
    if title and (not found["headline"] or is_label(found["headline"])):
        found["headline"] = title
        found["language"] = was.get("language", found.get("language", ""))
    for name in KEPT:
        if name not in found and name in was:
            found[name] = was[name]
    return found


def version_summary(status: PubStatus, details: Details) -> VersionSummary:
    """The same among the other versions of the story, with the status that this version gave it."""
    summary = details["summary"]
    version: VersionSummary = {
        "number": summary["number"],
        "version": summary["version"],
        "versionCreated": summary["versionCreated"],
        "received": summary["received"],
        "enriched": summary["enriched"],
        "status": status,
        "headline": summary["headline"],
        "words": summary["words"],
        "repairs": details["repairs"],
    }
    if "urgency" in summary:
        version["urgency"] = summary["urgency"]
    if details["counted"]:
        version["counted"] = True
    return version


def _properties(story: Story) -> Properties:
    """Properties that not every story has."""
    found: Properties = {}
    if urgency := urgency_of(story):
        found["urgency"] = urgency
    if source := source_name(story):
        found["source"] = source[:MAX_TEXT]
    for name in TEXTS:
        if value := story.get(name):
            found[name] = value[:MAX_TEXT]
    return found


def urgency_of(story: Story) -> Urgency | None:
    """The urgency of a story; None if it has none from 1 to 9."""
    given = story.get("urgency")
    return given if type(given) is int and given in URGENCIES else None


def source_name(story: Story) -> str:
    """The wire that a story comes from, or the first of those who supplied it; empty if none is named."""
    names = (source.get("name") for source in story.get("infoSources") or ())
    return story["enrichment"].get("source") or next(filter(None, names), "")


def _standfirst(story: Story) -> str:
    """The wire's description, or the beginning of the text, on one line."""
    described = next((text["value"] for text in story.get("descriptions") or () if text.get("value")), "")
    start = 0
    if not described and (dateline := story["enrichment"].get("dateline")):
        start = dateline["end"]
    text = described or body(story)[start : start + 4 * MAX_STANDFIRST]
    line = " ".join(text[: 4 * MAX_STANDFIRST].split()).lstrip("-–— ")
    if len(line) <= MAX_STANDFIRST:
        return line
    return line[: line.rfind(" ", 0, MAX_STANDFIRST) + 1 or MAX_STANDFIRST - 1].rstrip(" ,;:") + "…"


def _subjects(story: Story, vocabulary: Vocabulary) -> list[SubjectShown]:
    shown = sorted(_shown(story, vocabulary), key=lambda each: -each[0])[:MAX_SUBJECTS]
    return [subject for _, subject in shown]


def _shown(story: Story, vocabulary: Vocabulary) -> Iterator[tuple[int, SubjectShown]]:
    """Each subject with how strong it is; one that the wire and copytaster give is shown once."""
    seen = set()
    for subject in story.get("subjects") or ():
        uri = subject.get("uri", "")
        name = subject.get("name") or _name(uri, vocabulary)
        if name and (uri or name) not in seen:
            seen.add(uri or name)
            shown = {"uri": uri, "name": name[:MAX_TEXT], "ours": subject.get("creator") == CREATOR}
            if type(confidence := subject.get("confidence")) is int:
                shown["confidence"] = confidence
            yield _strength(subject), cast(SubjectShown, shown)


def _strength(subject: Subject) -> int:
    return subject.get("relevance", subject.get("confidence", 0))


def _name(uri: str, vocabulary: Vocabulary) -> str:
    code = uri.removeprefix(SCHEME)
    return vocabulary[code].name if code in vocabulary else ""
