"""Help to write long patterns, and patterns that several modules use."""

import re


def any_of(words: str) -> str:
    """An alternation of words, which are separated by spaces; "_" stands for a space within one."""
    return "|".join(words.split()).replace("_", " ")


IN_LIST = re.compile(r",? (?:and|or) |, ")  # between two names of a list
TITLES = any_of(
    "Mr Mrs Ms Miss Dr Sir King Queen Prince Princess President Minister Mayor Sen Senator Rep Gov Governor "
    "Judge Justice"
)
TITLE_BEFORE = re.compile(rf"\b(?:{TITLES})\.? $")

# Verbs of what only people and organisations do.
SPEAKS = any_of(
    "said says told reported reports warned warns expects declined blamed blames wrote argued argues "
    "predicted predicts apologised apologized agreed agrees noted notes called calls urged urges asked asks "
    "vowed promised insisted fired hired"
)
