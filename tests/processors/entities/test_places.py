"""Places are resolved where the story makes it sure, and not where it does not."""

import pytest

from processors.entities.places import Resolved, candidates, resolve


def resolved(text: str, *names: str) -> list[Resolved | None]:
    return resolve(text, [(name, [text.index(name) + len(name)]) for name in names])


def shown(found: Resolved | None) -> tuple[str, str] | None:
    return found and (found.country, found.place.name if found.place else "")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Rain in Russia.", "Russia", ("RU", "Russia")),
        ("Rain in the U.S. again.", "U.S.", ("US", "United States")),
        ("Rain in Scotland.", "Scotland", ("GB", "")),  # a part of the country is not the country
        ("Rain in London.", "London", ("GB", "London")),
        ("Rain in Paris.", "Paris", ("FR", "Paris")),
        ("Rain in Cambridge, Massachusetts.", "Cambridge", ("US", "Cambridge")),
        ("Rain in London, Canada.", "London", ("CA", "London")),
        ("Rain in Nowhereville, France.", "Nowhereville", ("FR", "")),
        ("Rain in Bombay.", "Bombay", ("IN", "Mumbai")),
        ("Rain in Texas.", "Texas", ("US", "Texas")),
        ("Rain in Peoria, Ill., again.", "Peoria", ("US", "Peoria")),
        ("Rain in Augusta, Ga.", "Augusta", ("US", "Augusta")),
        ("Rain in Kansas.", "Kansas", ("US", "Kansas")),
    ],
)
def test_what_is_sure(text: str, name: str, expected: tuple[str, str]) -> None:
    assert shown(resolved(text, name)[0]) == expected


@pytest.mark.parametrize("name", ["Georgia", "Cambridge", "Springfield", "Kasari", "Middle East"])
def test_what_is_not_sure_has_no_place(name: str) -> None:
    found = resolved(f"Rain in {name} today.", name)[0]
    assert found is None or found.place is None


def test_other_places_of_the_story_tell_which() -> None:
    assert shown(resolved("Georgia and Texas", "Georgia", "Texas")[0]) == ("US", "Georgia")
    assert shown(resolved("Georgia and Tbilisi", "Georgia", "Tbilisi")[0]) == ("GE", "Georgia")
    assert shown(resolved("Cambridge in Britain", "Cambridge", "Britain")[0]) == ("GB", "Cambridge")


def test_a_list_of_countries_and_a_possessive_are_no_address() -> None:
    text = "Russia, Canada's envoy and Vienna, Iraq's minister; Ruritania, Britain and France too."
    found = [shown(r) for r in resolved(text, "Russia", "Vienna", "Ruritania")]
    assert found == [("RU", "Russia"), ("AT", "Vienna"), None]


def test_places_have_coordinates() -> None:
    [oslo] = [place for place in candidates("Oslo") if place.country == "NO"]
    assert (round(oslo.latitude), round(oslo.longitude)) == (60, 11)
    assert oslo.people > 500_000
