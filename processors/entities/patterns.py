"""Help to write long patterns, and patterns that several modules use."""


def any_of(words: str) -> str:
    """An alternation of words, which are separated by spaces; "_" stands for a space within one."""
    return "|".join(words.split()).replace("_", " ")


# Verbs of what only people and organisations do.
SPEAKS = any_of(
    "said says told reported reports warned warns expects declined blamed blames wrote argued argues "
    "predicted predicts apologised apologized agreed agrees noted notes called calls urged urges asked asks "
    "vowed promised insisted fired hired"
)
