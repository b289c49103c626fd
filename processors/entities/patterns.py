"""Help to write long patterns."""


def any_of(words: str) -> str:
    """An alternation of words, which are separated by spaces; "_" stands for a space within one."""
    return "|".join(words.split()).replace("_", " ")
