"""The roles that a story gives to people."""

import pytest

from processors.entities.roles import role
from processors.entities.spans import EntitySpan


def role_of(text: str, name: str) -> str | None:
    start = text.index(name)
    return role(text, [EntitySpan(start, start + len(name), "PERSON")])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Prime Minister Stephen Harper met them.", "Stephen Harper", "Prime Minister"),
        ("He met Russia's Foreign Minister Sergey Lavrov.", "Sergey Lavrov", "Russia's Foreign Minister"),
        ("It was U.S. Secretary of State Hillary Clinton who came.", "Hillary", "U.S. Secretary of State"),
        ("Gen. Samuel Obote, who commands the army, spoke.", "Samuel Obote", "Gen."),
        ("The U.N. envoy, Johan Lindqvist, told reporters.", "Johan Lindqvist", "U.N. envoy"),
        ("His lawyer, David Kaplan, said he would appeal.", "David Kaplan", "lawyer"),
        (
            "“No,” said Ingrid Holm, an analyst at Nordfjord Bank in Oslo.",
            "Ingrid Holm",
            "analyst at Nordfjord Bank in Oslo",
        ),
        ("Karim Aziz, Iraq's oil minister, disagreed.", "Karim Aziz", "Iraq's oil minister"),
        ("The mayor of Lima, Rosa Vega, resigned.", "Rosa Vega", "mayor of Lima"),
        ("Former president Anna Berg was there.", "Anna Berg", "Former president"),
    ],
)
def test_a_role_beside_the_name(text: str, name: str, expected: str) -> None:
    assert role_of(text, name) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They met the president. Anna Berg was there.", "Anna Berg"),
        ("She saw Anna Berg, and the president left.", "Anna Berg"),
        ("Anna Berg said it rained.", "Anna Berg"),
        ("Speaking to the minister, she said Anna Berg was right.", "Anna Berg"),
    ],
)
def test_another_persons_role_is_not_taken(text: str, name: str) -> None:
    assert role_of(text, name) is None


def test_the_longest_role_wins() -> None:
    text = "President Anna Berg came. Finnish President Anna Berg left."
    mentions = [
        EntitySpan(10, 19, "PERSON"),
        EntitySpan(text.rindex("Anna"), text.rindex("Anna") + 9, "PERSON"),
    ]
    assert role(text, mentions) == "Finnish President"
