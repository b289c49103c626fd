"""The verbs that report words: their forms, and the one that is shown."""

from typing import Any, cast, get_args

import pytest

from processors.quotations.verbs import VERBS, act_of, verb_of, verb_shown
from processors.story import Quotation, QuotationAct


def quotation(cue: str | None, act: str | None = None, addressed: bool = False) -> Quotation:
    given: dict[str, Any] = {"cue": cue and {"start": 0, "end": len(cue), "text": cue}}
    if act:
        given["act"] = act
    if addressed:
        given["addressee"] = {"name": "Rosa Blum", "mention": {"start": 9, "end": 18, "text": "Rosa Blum"}}
    return cast(Quotation, given)


def test_every_act_has_verbs_and_no_verb_has_two_acts() -> None:
    assert {*VERBS} == {*get_args(QuotationAct)}
    verbs = " ".join(VERBS.values()).split()
    assert len(verbs) == len({*verbs})


@pytest.mark.parametrize(
    ("word", "verb", "act"),
    [
        ("Said", "say", "say"),
        ("replies", "reply", "say"),
        ("admitted", "admit", "say"),
        ("lying", "lie", "say"),
        ("lied", "lie", "say"),
        ("agreeing", "agree", "agree"),
        ("guaranteed", "guarantee", "promise"),
        ("guaranteeing", "guarantee", "promise"),
        ("labelled", "label", "describe"),
        ("labeling", "label", "describe"),
        ("sayed", "", "say"),
        ("telled", "", "say"),
        ("denying", "deny", "deny"),
        ("denies", "deny", "deny"),
        ("urging", "urge", "urge"),
        ("begged", "beg", "urge"),
        ("pledges", "pledge", "promise"),
        ("swore", "swear", "promise"),
        ("criticises", "criticise", "accuse"),
        ("according", "", "say"),
        (":", "", "say"),
    ],
)
def test_the_verb_of_a_form(word: str, verb: str, act: str) -> None:
    assert (verb_of(word), act_of(verb_of(word))) == (verb, act)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (quotation("urges", "urge", addressed=True), "urged"),
        (quotation("told", "urge", addressed=True), "told"),
        (quotation("called", "urge", addressed=True), "urged"),
        (quotation("called", "urge"), "called"),
        (quotation("denies", "deny"), "denied"),
        (quotation("agree", "agree"), "agreed"),
        (quotation("writing", "say"), "wrote"),
        (quotation("told", "say"), "said"),
        (quotation("according to", "say"), "said"),
        (quotation(None, "say"), "said"),
        (quotation("denied"), "denied"),
        (quotation("denied", "say"), "said"),
        (quotation(":"), "said"),
    ],
)
def test_the_verb_that_is_shown(given: Quotation, shown: str) -> None:
    assert verb_shown(given) == shown
