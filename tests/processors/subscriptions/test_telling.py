"""What subscriptions are told of the versions of a story, and who is told when it is taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from processors.formats import parse
from processors.story import PubStatus, Story
from processors.subscriptions.subscription import Subscription
from processors.subscriptions.telling import Telling, Tellings, take_back, tell
from processors.subscriptions.told import ToldVersion

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def story(text: str = "Rain fell in Oslo.", headline: str = "Rain", status: PubStatus = "usable") -> Story:
    [found] = parse(text.encode()).stories
    found["headlines"] = [{"contentType": "text/plain", "value": headline}]
    found["pubStatus"] = status
    return found


def subscription(id: str = "rain", owner: str = "desk", **given: Any) -> Subscription:
    return Subscription.model_validate({"id": id, "owner": owner, "query": "rain"} | given)


class Newsroom:
    """Subscriptions, and who has been told of a story."""

    def __init__(self, *subscriptions: Subscription) -> None:
        self.subscriptions = {each.id: each for each in subscriptions}
        self.told: list[ToldVersion] = []

    def put(self, subscription: Subscription) -> None:
        self.subscriptions[subscription.id] = subscription

    def tell(self, story: Story, *matching: str) -> list[Telling]:
        """Tell of a usable version that some subscriptions match, by default all."""
        found = {id: self.subscriptions[id] for id in matching or self.subscriptions}
        return self._keep(tell(story, found, self.subscriptions.get, self.told, NOW))

    def tell_nobody(self, story: Story) -> list[Telling]:
        """Tell of a usable version that no subscription matches."""
        return self._keep(tell(story, {}, self.subscriptions.get, self.told, NOW))

    def take_back(self, story: Story) -> list[Telling]:
        return self._keep(take_back(story, self.told))

    def _keep(self, tellings: Tellings) -> list[Telling]:
        self.told = tellings.told
        return tellings.alerts


def kinds(tellings: list[Telling]) -> list[tuple[str, str]]:
    return [(telling.id, telling.kind) for telling in tellings]


def test_the_life_of_a_story() -> None:
    room = Newsroom(subscription(name="Rain in Norway"))
    [match] = room.tell(story())
    assert (match.kind, match.owner, match.id, match.name) == ("match", "desk", "rain", "Rain in Norway")
    [update] = room.tell(story(headline="Heavy rain"))
    assert (update.kind, update.changed) == ("update", ["headline"])
    [retraction] = room.take_back(story(status="canceled"))
    assert (retraction.kind, retraction.reason) == ("retract", "killed")
    assert room.told == []
    assert room.take_back(story(status="canceled")) == []
    assert kinds(room.tell(story())) == [("rain", "match")], "it was brought back"


def test_a_withheld_version_is_taken_back_and_so_is_one_of_unknown_status() -> None:
    for status in ("withheld", "unheard-of"):
        room = Newsroom(subscription())
        room.tell(story())
        [retraction] = room.take_back(story(status=status))  # type: ignore[arg-type]
        assert retraction.reason == "withheld"


def test_nobody_is_told_of_the_kill_of_a_story_that_nobody_was_told_of() -> None:
    room = Newsroom(subscription(), subscription("wheat"))
    assert room.take_back(story(status="canceled")) == []
    room.tell(story(), "rain")
    assert kinds(room.take_back(story(status="canceled"))) == [("rain", "retract")]


@pytest.mark.parametrize(
    ("updates", "text", "headline", "expected"),
    [
        ("all", "Rain fell in Oslo.", "Rain", [("rain", "update")]),
        ("all", "Rain fell in Bergen.", "Rain", [("rain", "update")]),
        ("facts", "Rain fell in Bergen.", "Rain", []),
        ("facts", "Rain fell in Oslo.", "Heavy rain", [("rain", "update")]),
        ("none", "Rain fell in Bergen.", "Heavy rain", []),
    ],
)
def test_updates_are_told_as_the_subscription_says(
    updates: str, text: str, headline: str, expected: list[tuple[str, str]]
) -> None:
    room = Newsroom(subscription(updates=updates))
    room.tell(story())
    assert kinds(room.tell(story(text, headline))) == expected
    assert kinds(room.take_back(story(status="canceled"))) == [("rain", "retract")]


def test_an_update_says_what_has_changed_since_the_subscription_was_told() -> None:
    room = Newsroom(subscription(updates="facts"), subscription("all", updates="all"))
    room.tell(story())
    assert kinds(room.tell(story("Rain fell in Bergen."))) == [("all", "update")]
    changes = {telling.id: telling.changed for telling in room.tell(story("Rain fell in Bergen.", "Wet"))}
    assert changes == {"rain": ["headline", "text"], "all": ["headline"]}


def test_new_subjects_names_and_quotations_are_facts() -> None:
    first, second = story(), story()
    second["subjects"] = [{"uri": "x:weather"}]
    second["entities"] = [{"id": "loc:oslo", "name": "Oslo", "type": "LOC", "relevance": 1.0, "mentions": []}]
    second["quotations"] = [
        {"text": "Wet", "kind": "direct", "spans": [], "cue": None, "speaker": None, "confidence": 1.0}
    ]
    room = Newsroom(subscription())
    room.tell(first)
    [update] = room.tell(second)
    assert update.changed == ["subjects", "names", "quotations"]
    sums = story()
    sums["entities"] = [
        *second["entities"],
        {"id": "money:1", "name": "$1", "type": "MONEY", "relevance": 1.0, "mentions": []},
    ]
    sums["subjects"], sums["quotations"] = second["subjects"], second["quotations"]
    assert room.tell(sums) == [], "sums are not names"


def test_a_version_that_no_longer_matches_is_taken_back_or_ignored() -> None:
    room = Newsroom(subscription(), subscription("patient", unmatched="ignore"))
    room.tell(story())
    [retraction] = room.tell_nobody(story("Wheat.", "Wheat"))
    assert (retraction.id, retraction.reason) == ("rain", "unmatched")
    assert room.tell_nobody(story("Corn.", "Corn")) == []
    assert kinds(room.tell(story())) == [("rain", "match")], "nothing has changed for the patient one"
    assert sorted(kinds(room.take_back(story(status="canceled")))) == [
        ("patient", "retract"),
        ("rain", "retract"),
    ]


def test_inactive_subscriptions_are_told_only_of_retractions() -> None:
    inactive = ({"muted": True}, {"ends": "2026-11-20T11:00:00Z"}, {"starts": "2026-11-20T13:00:00Z"})
    for given in inactive:
        room = Newsroom(subscription(**given))
        assert room.tell(story()) == []
        assert room.take_back(story(status="canceled")) == []
        room = Newsroom(subscription())
        room.tell(story())
        room.put(subscription(**given))
        assert room.tell(story(headline="Heavy rain")) == []
        assert kinds(room.take_back(story(status="canceled"))) == [("rain", "retract")]
        room = Newsroom(subscription(**given))
        room.told = [ToldVersion({}, {"desk": {"rain": ""}})]
        assert kinds(room.tell_nobody(story())) == [("rain", "retract")]


def test_a_subscription_that_is_unmuted_is_told_what_it_has_missed() -> None:
    room = Newsroom(subscription())
    room.tell(story())
    room.put(subscription(muted=True))
    room.tell(story(headline="Heavy rain"))
    room.put(subscription())
    [update] = room.tell(story("Rain fell in Bergen.", "Heavy rain"))
    assert update.changed == ["headline", "text"]


def test_a_deleted_subscription_is_told_of_the_kill_by_the_name_that_it_had() -> None:
    room = Newsroom(subscription(name="Rain in Norway"))
    room.tell(story())
    room.subscriptions.clear()
    assert room.tell_nobody(story("Wheat.", "Wheat")) == []
    [retraction] = room.take_back(story(status="canceled"))
    assert (retraction.owner, retraction.id, retraction.name) == ("desk", "rain", "Rain in Norway")


def test_another_owners_subscription_with_the_same_id_is_another_one() -> None:
    room = Newsroom(subscription())
    room.tell(story())
    room.put(subscription(owner="acme"))
    [match] = room.tell(story(headline="Heavy rain"))
    assert (match.kind, match.owner) == ("match", "acme")
    owners = [telling.owner for telling in room.take_back(story(status="canceled"))]
    assert sorted(owners) == ["acme", "desk"]


def test_a_replay_tells_only_what_differs() -> None:
    room = Newsroom(subscription(updates="all"), subscription("new"), subscription("gone"))
    room.tell(story(), "rain", "gone")
    again = story()
    again["enrichment"]["replayed"] = "2026-11-21T10:00:00.000Z"
    assert sorted(kinds(room.tell(again, "rain", "new"))) == [("gone", "retract"), ("new", "match")]
    assert room.tell(again, "rain", "new") == []
    again["headlines"] = [{"contentType": "text/plain", "value": "Corrected"}]
    assert kinds(room.tell(again, "rain", "new")) == [("rain", "update"), ("new", "update")]
