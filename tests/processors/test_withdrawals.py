"""Stories that are taken back: kills without text, unknown statuses, and stories that replace others."""

import json

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.lives import Life, classify, set_version
from processors.story import Story, body
from processors.withdrawals import is_replaced, withdrawals

TEXT = "The lock at Eastham is shut until Monday, the harbour office said."


def item(uri: str, **properties: object) -> bytes:
    return json.dumps({"uri": uri, "versioncreated": "2026-03-01T10:00:00Z", **properties}).encode()


def story(uri: str, **properties: object) -> Story:
    [parsed] = parse(item(uri, **properties)).stories
    return parsed


def replacing(uri: str, relation: str = "evolvedFrom", **properties: object) -> Story:
    links = {"earlier": {"uri": "urn:x:lock", "rel": relation}}
    return story("urn:x:lock-2", associations=links, **{"body_text": TEXT, **properties})


@pytest.mark.parametrize(
    "status",
    ["canceled", "CANCELLED", "stat:canceled", "killed", "http://cv.iptc.org/newscodes/pubstatusg2/canceled"],
)
def test_a_kill_needs_no_text(status: str) -> None:
    killed = story("urn:x:lock", pubstatus=status, version="2")
    assert (killed["pubStatus"], killed["version"]) == ("canceled", "2")
    assert body(killed) == "This story has been withdrawn."
    assert "bodies: a notice, because the canceled story has no text" in killed["enrichment"]["repairs"]


def test_a_withheld_story_needs_no_text() -> None:
    assert body(story("urn:x:lock", pubstatus="withheld")) == "This story is being withheld."


@pytest.mark.parametrize("properties", [{}, {"pubstatus": "usable"}, {"body_text": "..."}])
def test_any_other_story_does(properties: dict[str, object]) -> None:
    with pytest.raises(StoryError) as caught:
        story("urn:x:lock", **properties)
    assert caught.value.reason == "empty"


def test_a_kill_has_to_name_its_story() -> None:
    with pytest.raises(StoryError, match="no text"):
        story("", pubstatus="canceled")


def test_an_unknown_status_is_kept_and_withholds_the_story() -> None:
    held = story("urn:x:lock", pubstatus="Under-Review", body_text=TEXT)
    assert held["pubStatus"] == "withheld"
    assert held["enrichment"]["wireStatus"] == "under-review"
    assert "pubStatus: 'under-review' is unknown and was read as withheld" in held["enrichment"]["repairs"]


@pytest.mark.parametrize(
    "relation", ["replaces", "evolvedFrom", "update-of", "irel:previousVersion", "UpdateOf"]
)
def test_a_story_takes_back_the_one_that_it_replaces(relation: str) -> None:
    [taken_back] = withdrawals(replacing("urn:x:lock-2", relation))
    assert (taken_back["uri"], taken_back["pubStatus"]) == ("urn:x:lock", "canceled")
    assert taken_back["enrichment"]["withdrawnBy"] == "urn:x:lock-2"
    assert body(taken_back) == "This story has been replaced by urn:x:lock-2."


@pytest.mark.parametrize(
    ("status", "expected", "text"),
    [
        ("canceled", "canceled", "This story has been withdrawn by urn:x:lock-2."),
        ("withheld", "withheld", "This story has been withheld by urn:x:lock-2."),
        ("under-review", "withheld", "This story has been withheld by urn:x:lock-2."),
    ],
)
def test_a_kill_of_one_uri_is_followed_to_the_other(status: str, expected: str, text: str) -> None:
    [taken_back] = withdrawals(replacing("urn:x:lock-2", pubstatus=status))
    assert (taken_back["pubStatus"], body(taken_back)) == (expected, text)


def test_a_link_that_replaces_nothing_takes_nothing_back() -> None:
    assert list(withdrawals(replacing("urn:x:lock-2", "seeAlso"))) == []
    assert list(withdrawals(replacing("urn:x:lock-2", "derivedFrom"))) == []
    itself = story("urn:x:lock", body_text=TEXT, associations={"a": {"uri": "urn:x:lock", "rel": "replaces"}})
    assert list(withdrawals(itself)) == []
    assert not is_replaced({"name": "a", "uri": "urn:x:1"})


def test_a_story_under_embargo_takes_nothing_back() -> None:
    assert list(withdrawals(replacing("urn:x:lock-2", embargoed="2099-01-01T00:00:00Z"))) == []


def test_a_usable_story_that_has_been_replaced_is_taken_back_itself() -> None:
    links = {"later": {"uri": "urn:x:lock-2", "rel": "replacedBy"}}
    replaced = story("urn:x:lock", body_text=TEXT, associations=links)
    assert (replaced["pubStatus"], replaced["enrichment"]["withdrawnBy"]) == ("canceled", "urn:x:lock-2")
    assert list(withdrawals(replaced)) == []


def test_it_is_taken_back_once_however_many_versions_and_links_say_so() -> None:
    first = story("urn:x:lock", body_text=TEXT, version="3")
    set_version(first, None)
    [taken_back] = withdrawals(replacing("urn:x:lock-2", version="1"))
    taken_back["versionCreated"] = "2026-03-01T10:05:00Z"
    assert classify(taken_back, Life.of(first)) == "new"
    set_version(taken_back, Life.of(first))
    life = Life.of(taken_back)
    [again] = withdrawals(replacing("urn:x:lock-2", "replaces", version="2"))
    assert classify(again, life) == "repeated"
    [by_kill] = withdrawals(replacing("urn:x:lock-2", pubstatus="canceled"))
    assert classify(by_kill, life) == "repeated"


def test_an_older_version_that_arrives_after_a_kill_without_a_number_is_outdated() -> None:
    killed = story("urn:x:lock", pubstatus="canceled", versioncreated="2026-03-01T11:00:00Z")
    set_version(killed, None)
    late = story("urn:x:lock", body_text=TEXT, version="5")
    assert classify(late, Life.of(killed)) == "outdated"
    released = story("urn:x:lock", body_text=TEXT, version="1", versioncreated="2026-03-01T12:00:00Z")
    assert classify(released, Life.of(killed)) == "new"
