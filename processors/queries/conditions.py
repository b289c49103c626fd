"""What queries need of a story: numbered conditions, each that it has at least one of some keys."""

from array import array
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from processors.queries.clues import Needs
from processors.queries.facts import Facts
from processors.queries.passages import EXACT, PREFIX, WORD, inflections
from processors.queries.scopes import Key

ALWAYS = 0  # the condition that every story meets
STEM = 3  # letters, at most, by which prefixes are looked up
MAX_SEEN = 200_000  # words of stories whose prefixes are remembered


class Conditions:
    """Finds those of many conditions that a story meets: it looks up each word and each property once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Key, ...], int] = {(): ALWAYS}
        self._keys: list[tuple[Key, ...]] = [()]
        self._uses = array("I", [1])
        self._free: list[int] = []
        self._by_key: dict[Key, array[int]] = {}  # the conditions that a key meets
        # The same arrays by every inflection of a word, and by the first one to three letters of prefixes.
        self._by_form: dict[str, tuple[array[int], ...]] = {}
        self._by_stem: list[dict[str, dict[str, array[int]]]] = [{} for _ in range(STEM)]
        self._seen: set[str] = set()  # words of stories, of which is known which prefixes they have
        self._by_seen: dict[str, tuple[array[int], ...]] = {}  # the arrays by those that have any

    def add(self, needs: Needs) -> int:
        """The number of a condition, which counts as used once more. Every story meets the condition None."""
        keys = tuple(sorted(needs)) if needs is not None else ()
        number = self._numbers.get(keys)
        if number is None:
            number = self._numbers[keys] = self._place(keys)
            for key in keys:
                self._numbers_of(key).append(number)
        self._uses[number] += 1
        return number

    def remove(self, number: int) -> None:
        """Count a condition as used once less. Its number is free once nothing uses it."""
        self._uses[number] -= 1
        if self._uses[number]:
            return
        keys, self._keys[number] = self._keys[number], ()
        del self._numbers[keys]
        self._free.append(number)
        for key in keys:
            numbers = self._by_key[key]
            numbers.remove(number)
            if not numbers:
                self._forget(key, numbers)

    def met(self, facts: Facts) -> set[int]:
        """The conditions that a story meets."""
        by_key, by_form = self._by_key, self._by_form
        met = [by_key[key] for key in by_key.keys() & facts.keys.keys()]
        met += [numbers for word in by_form.keys() & facts.words for numbers in by_form[word]]
        met += self._met_by_prefixes(facts.words)
        return {ALWAYS}.union(*met)

    def _place(self, keys: tuple[Key, ...]) -> int:
        if self._free:
            number = self._free.pop()
            self._keys[number] = keys
            return number
        self._keys.append(keys)
        self._uses.append(0)
        return len(self._keys) - 1

    def _numbers_of(self, key: Key) -> "array[int]":
        """The conditions that a key meets, which stories with it find from now on."""
        if key in self._by_key:
            return self._by_key[key]
        numbers = self._by_key[key] = array("I")
        if key[0] == PREFIX:
            by_stem, stem = self._stem(key[1])
            by_stem.setdefault(stem, {})[key[1]] = numbers
            self._unsee()
        for form in _forms(key):
            self._by_form[form] = (*self._by_form.get(form, ()), numbers)
        return numbers

    def _forget(self, key: Key, numbers: "array[int]") -> None:
        del self._by_key[key]
        if key[0] == PREFIX:
            by_stem, stem = self._stem(key[1])
            del by_stem[stem][key[1]]
            if not by_stem[stem]:
                del by_stem[stem]
            self._unsee()
        for form in _forms(key):
            others = tuple(other for other in self._by_form[form] if other is not numbers)
            if others:
                self._by_form[form] = others
            else:
                del self._by_form[form]

    def _stem(self, prefix: str) -> tuple[dict[str, dict[str, "array[int]"]], str]:
        """The first letters of a prefix, and where those of so many letters are."""
        stem = prefix[:STEM]
        return self._by_stem[len(stem) - 1], stem

    def _met_by_prefixes(self, words: AbstractSet[str]) -> "list[array[int]]":
        """The conditions that are met by the prefixes of some words."""
        for word in words - self._seen:
            if found := (*self._prefixes(word),):
                self._by_seen[word] = found
        self._seen |= words
        found = [numbers for word in self._by_seen.keys() & words for numbers in self._by_seen[word]]
        if len(self._seen) > MAX_SEEN:
            self._unsee()
        return found

    def _prefixes(self, word: str) -> "Iterator[array[int]]":
        for length, by_stem in enumerate(self._by_stem, start=1):
            for prefix, numbers in by_stem.get(word[:length], {}).items():
                if word.startswith(prefix):
                    yield numbers

    def _unsee(self) -> None:
        self._seen.clear()
        self._by_seen.clear()


def _forms(key: Key) -> Collection[str]:
    """The words of a story that have a key, unless it is a prefix."""
    if key[0] == WORD:
        return inflections(key[1])
    return key[1:] if key[0] == EXACT else ()
