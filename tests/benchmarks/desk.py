"""The index of the desk, without Kafka: `python -m tests.benchmarks.desk [FOLDER]`.

How fast it is built and how large it becomes, and how long searches and lists take. A few hundred stories are
enriched by the stages; the others repeat these with words, names and properties of their own. One in eight
has a second version, and one in a hundred is killed. Each kind of search is tried with many different
queries, and compared with trying a query on the newest stories one by one.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import orjson
import typer

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.queries.facts import Facts
from processors.queries.parser import parse as parse_query
from processors.queries.words import STOP_WORDS, words
from processors.story import Story, body, rfc3339, stamp, to_json
from processors.subjects.vocabulary import media_topics
from streams.desk.index.index import Index
from streams.messages import Incoming
from tests.benchmarks.alerts.measuring import peak, resident
from tests.benchmarks.stories import read

DAYS = 7
ENRICHED = 400  # stories that the stages enrich
AT_ONCE = 500  # versions in a transaction, as the desk has them
PARTITIONS = 8
SOURCES = "AP AFP Reuters dpa Bloomberg PA EFE ANSA".split()
TRIES = 200  # of each kind
SLICE = 2_000  # newest stories that are tried one by one
NAME = re.compile(r"[A-Z][a-z]{4,}")


def main(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of story files; made ones by default.")
    ] = None,
    stories: Annotated[int, typer.Option(help="Stories in the index.")] = 300_000,
    keep: Annotated[
        Path | None, typer.Option(help="Folder to keep the index in; it is built only if empty.")
    ] = None,
) -> None:
    """Build an index of a week, and measure it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # the models stay out of our memory
        records = pool.submit(_enriched, folder).result()
    with TemporaryDirectory() as temporary:
        index = Index.open(keep or Path(temporary), media_topics(), DAYS)
        before = resident()
        if not index.figures().stories:
            _build(index, records, stories)
            _print_memory(before)
        kinds = _queries([orjson.loads(record) for record in records], stories, random.Random(3))
        _search(index, kinds)
        _list(index, records, stories)
        _compare(index, kinds)
        _print_memory(before)
        index.close()


def _print_memory(before: int) -> None:
    print(f"memory: {(resident() - before) / 1e6:.0f} MB more than before, at most {peak() / 1e6:.0f} MB")


def _enriched(folder: Path | None) -> list[bytes]:
    """Records, as the stages leave them."""
    parsed = [story for data in read(folder, ENRICHED) for story in parse(data).stories][:ENRICHED]
    for story in parsed:
        story.setdefault("version", "1")
        stamp(story, "ingest")
    return [to_json(story) for story in Pipeline().enrich(parsed)]


def _build(index: Index, records: Sequence[bytes], stories: int) -> None:
    wire = _messages(records, stories)
    versions, spent = 0, 0.0
    while some := [*islice(wire, AT_ONCE)]:
        begun = time.process_time()
        index.writer.add_stories(some)
        spent += time.process_time() - begun
        versions += len(some)
    figures = index.figures()
    print(
        f"{figures.stories} stories, {figures.versions} versions, {figures.bytes / 1e9:.2f} GB on disk",
        end="",
    )
    print(f" ({figures.bytes / figures.versions:.0f} bytes a version)")
    print(f"built with {versions / spent:.0f} versions a second of processor time")


def _messages(records: Sequence[bytes], stories: int) -> Iterator[Incoming]:
    """A week of `wire.enriched`."""
    draw, offsets = random.Random(1), Counter[int]()
    began, step = datetime.now(UTC) - timedelta(days=DAYS), timedelta(days=DAYS) / stories
    for number in range(stories):
        story = orjson.loads(_renamed(records[number % len(records)], draw))
        _vary(story, number, draw)
        moment = began + number * step
        story["enrichment"]["received"] = rfc3339(moment)
        for version in _versions(story, draw):
            partition = number % PARTITIONS
            offsets[partition] += 1
            yield Incoming(
                "wire.enriched",
                partition,
                offsets[partition],
                story["uri"].encode(),
                orjson.dumps(version),
                {},
                moment.timestamp(),
            )


def _vary(story: dict[str, Any], number: int, draw: random.Random) -> None:
    """Give a story an id, rare words in its headline, and properties of its own."""
    story["uri"] = f"urn:newsml:example.com:{number:09}"
    story["urgency"] = draw.choice((1, 2, 3, 3, 4, 4, 4, 5))
    story["headlines"][0]["value"] += f" {_rare(number // 3)}"
    story["enrichment"]["source"] = draw.choice(SOURCES)
    story["enrichment"]["digest"] = str(number)


def _versions(story: dict[str, Any], draw: random.Random) -> Iterator[dict[str, Any]]:
    yield story
    if draw.random() < 1 / 8:
        story["version"] = "2"
        story["headlines"][0]["value"] += " (2nd lead)"
        yield story
    if draw.random() < 1 / 100:
        enrichment = story["enrichment"] | {"paragraphs": []}
        notice = [{"contentType": "text/plain", "value": "This story has been withdrawn."}]
        unknown = {"entities": [], "quotations": [], "subjects": [], "bodies": notice}
        yield story | unknown | {"version": "3", "pubStatus": "canceled", "enrichment": enrichment}


def _renamed(record: bytes, draw: random.Random) -> bytes:
    """A record with another surname, as long as the one before, so that offsets stay right."""
    people = [entity for entity in orjson.loads(record)["entities"] if entity["type"] == "PERSON"]
    surnames = [surname for entity in people if NAME.fullmatch(surname := entity["name"].split()[-1])]
    if not surnames:
        return record
    surname = draw.choice(surnames)
    other = _rare(draw.randrange(20_000), len(surname)).capitalize()
    renamed = re.sub(rf"\b{surname}\b", other, record.decode())
    return renamed.replace(f'-{surname.lower()}"', f'-{other.lower()}"').encode()


def _rare(number: int, length: int = 7) -> str:
    """A word, always the same for a number."""
    draw = random.Random(number)
    return "".join(draw.choice("bcdfglmnprstv") + draw.choice("aeiou") for _ in range(length))[:length]


def _queries(stories: Sequence[Story], count: int, draw: random.Random) -> Mapping[str, list[str]]:
    """Queries by their kind, for an index of `count` stories that are made of some."""
    texts = [words(body(story)) for story in stories]
    shares = Counter(word for text in texts for word in {*text} - STOP_WORDS if word.isalpha())
    common = [word for word, _ in shares.most_common(40)]
    listed = sorted(word for word in shares if len(word) > 5)
    entities = [entity for story in stories for entity in story["entities"]]
    names = [
        f"{kind} {entity['name']}"
        for entity in draw.sample(entities, len(entities))
        if (kind := {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE"}.get(entity["type"]))
    ]
    said = [
        f'SPEAKER "{speaker["name"]}" SAYS "{draw.choice(found)}"'
        for story in stories
        for quotation in story["quotations"]
        if (speaker := quotation["speaker"]) and speaker["name"]
        if (found := [word for word in words(quotation["text"]) if word not in STOP_WORDS])
    ]
    pairs = [" ".join(text[at : at + 2]) for text in texts for at in (draw.randrange(len(text) - 1),)]
    subjects = sorted({subject["uri"][-8:] for story in stories for subject in story["subjects"]})
    places = sorted({entity["country"] for entity in entities if "country" in entity})
    return {
        "a rare word": [_rare(draw.randrange(count // 3)) for _ in range(TRIES)],
        "a common word": common,
        "a phrase": [f'"{pair}"' for pair in pairs],
        "a phrase, inflected": [word for word in pairs if not {*word.split()} & STOP_WORDS],
        "a prefix": [word[: draw.randint(3, 5)] + "*" for word in listed],
        "two common words": [f"{draw.choice(common)} AND {draw.choice(common)}" for _ in range(TRIES)],
        "a name": names,
        "a speaker says": draw.sample(said, len(said)),
        "a subject": [f"SUBJECT {code}" for code in subjects],
        "within": [f"WITHIN {code}" for code in places] + ["WITHIN Europe", "WITHIN EU"],
        "not": [f"{draw.choice(common)} NOT SUBJECT {draw.choice(subjects)}" for _ in range(TRIES)],
        "near": [f"{draw.choice(common)} NEAR {draw.choice(common)}" for _ in range(TRIES)],
    }


def _search(index: Index, kinds: Mapping[str, list[str]]) -> None:
    print(
        f"\n{'pages of 50, milliseconds':<30}{'p50':>8}{'p99':>8}{'longest':>9}{'found':>7}{'partial':>9}",
        end="",
    )
    print("".join(f"   {name}: {'p50':>8}{'p99':>8}{'longest':>9}" for name in ("with why", "of kills")))
    vocabulary = media_topics()
    for kind, texts in kinds.items():
        queries = [parse_query(text, vocabulary) for text in (texts * TRIES)[:TRIES]]
        pages = [index.stories(query) for query in queries]
        plain = _times(index.stories, queries)
        why = _times(lambda query: index.stories(query, why=True), queries)
        kills = _times(index.kills, queries)
        found = sum(len(page.items) for page in pages) / TRIES
        partial = sum(not page.complete for page in pages)
        print(f"{kind:<30}{_percentiles(plain)}{found:>7.0f}{partial:>9}{'':13}{_percentiles(why)}", end="")
        print(f"{'':13}{_percentiles(kills)}")


def _list(index: Index, records: Sequence[bytes], stories: int) -> None:
    draw = random.Random(5)
    known: list[Story] = [orjson.loads(record) for record in records]
    ids = [entity["id"] for story in known for entity in story["entities"] if entity["type"] != "DATE"]
    speakers = [each["speaker"] for story in known for each in story["quotations"] if each["speaker"]]
    names = [speaker.get("entity") or speaker["name"] or "" for speaker in speakers if speaker]
    uris = [f"urn:newsml:example.com:{draw.randrange(stories):09}" for _ in range(TRIES)]
    print(f"\n{'lists, milliseconds':<30}{'p50':>8}{'p99':>8}{'longest':>9}")
    for name, call, arguments in (
        ("everything said by", index.quotations, draw.choices(names, k=TRIES)),
        ("stories that name an entity", index.entity_stories, draw.choices(ids, k=TRIES)),
        ("an entity", index.entity, draw.choices(ids, k=TRIES)),
        ("versions", index.versions, uris),
        ("a story", index.story, uris),
        ("the newest stories", lambda _: index.stories(None), uris),
        ("the newest kills", lambda _: index.kills(None), uris),
        ("filters", lambda _: index.filters(), uris),
    ):
        print(f"{name:<30}{_percentiles(_times(call, arguments))}")


def _compare(index: Index, kinds: Mapping[str, list[str]]) -> None:
    """Try a query of each kind on the newest stories, one by one."""
    vocabulary = media_topics()
    newest = [story for story in index.stories(None, limit=SLICE).items if story["status"] == "usable"]
    records = [stored.record for story in newest if (stored := index.story(story["uri"]))]
    print(f"\n{f'the newest {len(records)}, milliseconds':<30}{'index':>8}{'one by one':>12}{'stories':>9}")
    uris = {story["uri"] for story in newest}
    for kind, texts in kinds.items():
        query = parse_query(texts[0], vocabulary)
        begun = time.perf_counter()
        page = index.stories(query, limit=SLICE)
        middle = time.perf_counter()
        matching = {
            story["uri"]
            for record in records
            if query.matches(Facts(story := orjson.loads(record), vocabulary))
        }
        end = time.perf_counter()
        found = {story["uri"] for story in page.items} & uris
        agrees = "" if found == matching else ", and they differ" if page.complete else ", not all in time"
        print(f"{kind:<30}{1e3 * (middle - begun):>8.1f}{1e3 * (end - middle):>12.1f}{len(found):>9}{agrees}")


def _times(call: Callable[[Any], object], arguments: Sequence[Any]) -> list[float]:
    """The seconds that each call takes."""
    spent = []
    for argument in arguments:
        begun = time.perf_counter()
        call(argument)
        spent.append(time.perf_counter() - begun)
    return spent


def _percentiles(spent: Sequence[float]) -> str:
    hundredths = quantiles(spent, n=100)
    return f"{1e3 * hundredths[49]:>8.1f}{1e3 * hundredths[98]:>8.1f}{1e3 * max(spent):>9.1f}"


if __name__ == "__main__":
    typer.run(main)
