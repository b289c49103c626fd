"""Places are resolved only if the story makes clear which one it means."""

import pytest

from processors.entities.places import Location, candidates, geoname, name_key, names, rank, resolve


def locate(text: str, *names: str) -> list[Location | None]:
    return resolve(text, [(name, [text.index(name) + len(name)]) for name in names])


def summary(found: Location | None) -> tuple[str, str] | None:
    return found and (found.country, found.geoname.name if found.geoname else "")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Rain in Russia.", "Russia", ("RU", "Russia")),
        ("Rain in the U.S. again.", "U.S.", ("US", "United States")),
        ("Rain in Scotland.", "Scotland", ("GB", "")),  # a part of the country, not the country itself
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
def test_certain_places_are_resolved(text: str, name: str, expected: tuple[str, str]) -> None:
    assert summary(locate(text, name)[0]) == expected


@pytest.mark.parametrize("name", ["Georgia", "Cambridge", "Springfield", "Kasari", "Middle East"])
def test_ambiguous_and_unknown_places_are_not_resolved(name: str) -> None:
    found = locate(f"Rain in {name} today.", name)[0]
    assert found is None or found.geoname is None


def test_other_places_of_the_story_resolve_an_ambiguous_one() -> None:
    assert summary(locate("Georgia and Texas", "Georgia", "Texas")[0]) == ("US", "Georgia")
    assert summary(locate("Georgia and Tbilisi", "Georgia", "Tbilisi")[0]) == ("GE", "Georgia")
    assert summary(locate("Cambridge in Britain", "Cambridge", "Britain")[0]) == ("GB", "Cambridge")


def test_lists_of_countries_and_possessives_are_not_addresses() -> None:
    text = "Russia, Canada's envoy and Vienna, Iraq's minister; Ruritania, Britain and France too."
    found = [summary(r) for r in locate(text, "Russia", "Vienna", "Ruritania")]
    assert found == [("RU", "Russia"), ("AT", "Vienna"), None]


def test_places_have_coordinates() -> None:
    [oslo] = [place for place in candidates("Oslo") if place.country == "NO"]
    assert (round(oslo.latitude), round(oslo.longitude)) == (60, 11)
    assert oslo.population > 500_000


def test_the_gazetteer_has_names_as_they_are_looked_up_and_their_places_in_order() -> None:
    for name in names():
        assert name == name_key(name)
        found = candidates(name)
        assert found == sorted({*found}, key=rank)


def test_a_place_is_found_by_the_page_of_geonames() -> None:
    for name in ("France", "Texas", "Marseille"):
        place = candidates(name)[0]
        assert geoname(f"https://sws.geonames.org/{place.id}/") == place
    assert geoname("https://sws.geonames.org/0/") is None
