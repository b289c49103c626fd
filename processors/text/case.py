"""How a word is written: in capitals, in lower case, as a number."""

NUMBER, PUNCTUATION, LOWER, UPPER, CAPITAL_LETTER, CAPITALISED, MIXED = range(1, 8)
CASES = 8  # 0 is for what is not a word


def case(word: str) -> int:
    """How a word is written: `NUMBER`, `PUNCTUATION`, `LOWER`, `UPPER`, …"""
    if not any(map(str.isalpha, word)):
        return NUMBER if any(map(str.isdigit, word)) else PUNCTUATION
    if word.islower():
        return LOWER
    if word.isupper():
        return UPPER if len(word) > 1 else CAPITAL_LETTER
    return CAPITALISED if word[0].isupper() and word[1:].islower() else MIXED
