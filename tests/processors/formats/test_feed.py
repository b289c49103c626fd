"""RSS and Atom: each item is a story, and a `deleted-entry` is a kill."""

from processors.formats import parse
from processors.story import body, headline
from tests.processors.formats.stories import sample


def test_rss() -> None:
    parsed = parse(sample("rss.xml"))
    crane, tide = parsed.stories
    assert parsed.format == "feed"
    expected = {
        "uri": "urn:x-copytaster:id:wire.example-crane",
        "versionCreated": "2026-11-08T07:30:00Z",
        "firstCreated": "2026-11-08T07:30:00Z",
        "language": "en-gb",
        "by": "Nils Dahl",
        "copyrightNotice": "Wire Example 2026",
        "subjects": [{"name": "Ports", "literal": "Ports", "creator": "wire"}],
        "infoSources": [{"name": "Wire Example: harbour"}],
        "associations": [
            {"name": "original", "rel": "alternate", "uri": "https://wire.example/harbour/crane"}
        ],
    }
    assert {name: crane.get(name) for name in expected} == expected
    assert headline(crane) == "Crane lifts its last box & retires"
    assert body(crane) == (
        "Crane seven lifted its last box on Sunday & stopped.\n\n"
        "“It never dropped one,” foreman Eva Bly said."
    )
    assert (tide["uri"], body(tide)) == ("https://wire.example/harbour/tide", "High water is at noon.")
    assert "firstCreated: 'not a date' is not a date and was left out" in tide["enrichment"]["repairs"]


def test_atom() -> None:
    entry, deleted = parse(sample("atom.xml")).stories
    assert entry["uri"] == "tag:wire.example,2026:courts/19"
    assert (entry["versionCreated"], entry["firstCreated"]) == (
        "2026-11-09T10:00:00+01:00",
        "2026-11-09T08:00:00+01:00",
    )
    assert (entry["by"], entry["language"]) == ("Sara Lund", "en")
    assert headline(entry) == "Baker cleared of theft"
    assert body(entry) == 'A jury in Bari believed the baker on Monday.\n\n"The loaf was mine," he said.'
    assert entry["descriptions"][0]["value"] == "A jury believed the baker."
    assert entry["subjects"] == [{"name": "Courts", "literal": "court", "creator": "wire"}]
    assert (deleted["uri"], deleted["pubStatus"]) == ("tag:wire.example,2026:courts/18", "canceled")
    assert deleted["versionCreated"] == "2026-11-09T09:30:00Z"


def test_rdf() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title></channel>
    <item rdf:about="https://wire.example/1"><title>Rain</title><dc:date>2026-11-09T10:00:00Z</dc:date>
    <description>Rain in Oslo.</description></item></rdf:RDF>"""
    [story] = parse(rdf).stories
    assert (story["uri"], story["versionCreated"]) == ("https://wire.example/1", "2026-11-09T10:00:00Z")
