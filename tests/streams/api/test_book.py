"""The subscriptions by owner."""

from streams.api.book import Book
from tests.streams.notify.examples import subscription


def filled(**owners: str) -> Book:
    book = Book()
    for id, owner in owners.items():
        book.put(id, subscription(id, owner=owner).to_json())
    return book


def test_an_owner_finds_their_own() -> None:
    book = filled(a="desk", b="acme")
    assert book.get("desk", "a") == subscription("a", owner="desk").to_json()
    assert book.get("desk", "b") is None
    assert "b" in book
    assert (book.count("desk"), book.count("nobody")) == (1, 0)


def test_pages_are_in_the_order_of_ids() -> None:
    book = filled(**dict.fromkeys("dbcae", "desk"), aa="acme")
    assert [id for id, _ in book.page("desk", "", 2)] == ["a", "b"]
    assert [id for id, _ in book.page("desk", "b", 2)] == ["c", "d"]
    assert [id for id, _ in book.page("desk", "d", 2)] == ["e"]
    assert book.page("nobody", "", 2) == []


def test_a_subscription_may_get_another_owner_and_be_deleted() -> None:
    book = filled(a="desk")
    book.put("a", subscription("a", owner="acme").to_json())
    assert (book.count("desk"), book.count("acme")) == (0, 1)
    book.put("a", b"")
    assert "a" not in book
    book.put("a", b"")
    assert book.count("acme") == 0


def test_what_is_no_subscription_takes_the_id_all_the_same() -> None:
    book = filled()
    book.put("a", b"{")
    assert "a" in book
    assert book.get("desk", "a") is None
