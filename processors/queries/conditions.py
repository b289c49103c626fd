"""What queries need of a story: numbered conditions, each that it has at least one of some keys."""

from array import array
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TypeVar

from processors.queries.clues import Needs
from processors.queries.facts import Facts
from processors.queries.passages import EXACT, PREFIX, WORD, fitting
from processors.queries.scopes import Key

ALWAYS = 0  # the condition that every story meets
STEM = 3  # letters, at most, by which prefixes are looked up
MAX_SEEN = 200_000  # words of stories of which is remembered how they begin

K = TypeVar("K", str, Key)


class Conditions:
    """Finds those of many conditions that a story meets: it looks up each word and each property once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Key, ...], int] = {(): ALWAYS}
        self._keys: list[tuple[Key, ...]] = [()]
        self._uses = array("I", [1])
        self._free: list[int] = []
        # The conditions that are met by a name or property, by a word, and by words that begin so.
        self._by_key: dict[Key, array[int]] = {}
        self._by_word: dict[str, array[int]] = {}
        self._by_prefix: dict[str, array[int]] = {}
        self._stems: list[dict[str, list[str]]] = [{} for _ in range(STEM)]  # prefixes by their first letters
        # The words of stories that were looked up before, and the arrays of those that begin with a prefix.
        self._seen: set[str] = set()
        self._by_seen: dict[str, tuple[array[int], ...]] = {}

    def add(self, needs: Needs) -> int:
        """The number of a condition, which counts as used once more. Every story meets the condition None."""
        keys = tuple(sorted(needs)) if needs is not None else ()
        number = self._numbers.get(keys)
        if number is None:
            number = self._numbers[keys] = self._place(keys)
            for key in keys:
                self._add_key(key, number)
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
            self._remove_key(key, number)

    def met(self, facts: Facts) -> set[int]:
        """The conditions that a story meets."""
        by_key, by_word = self._by_key, self._by_word
        met = [by_key[key] for key in by_key.keys() & facts.keys.keys()]
        met += [by_word[word] for word in by_word.keys() & facts.words]
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

    def _add_key(self, key: Key, number: int) -> None:
        if key[0] in (WORD, EXACT):
            _add(self._by_word, fitting((key[0], key[1])), number)
        elif key[0] == PREFIX:
            if key[1] not in self._by_prefix:
                self._stem(key[1]).append(key[1])
                self._forget_seen()
            _add(self._by_prefix, [key[1]], number)
        else:
            _add(self._by_key, [key], number)

    def _remove_key(self, key: Key, number: int) -> None:
        if key[0] in (WORD, EXACT):
            _remove(self._by_word, fitting((key[0], key[1])), number)
        elif key[0] == PREFIX:
            _remove(self._by_prefix, [key[1]], number)
            if key[1] not in self._by_prefix:
                self._stem(key[1]).remove(key[1])
                self._forget_seen()
        else:
            _remove(self._by_key, [key], number)

    def _stem(self, prefix: str) -> list[str]:
        """The prefixes that have the same first letters."""
        stem = prefix[:STEM]
        return self._stems[len(stem) - 1].setdefault(stem, [])

    def _met_by_prefixes(self, words: AbstractSet[str]) -> Iterator["array[int]"]:
        """The conditions that are met by how some words begin."""
        if unseen := words - self._seen:
            if len(self._seen) > MAX_SEEN:
                self._forget_seen()
                unseen = words
            self._seen |= unseen
            self._by_seen |= {word: found for word in unseen if (found := (*self._prefixes_of(word),))}
        return (numbers for word in self._by_seen.keys() & words for numbers in self._by_seen[word])

    def _prefixes_of(self, word: str) -> Iterator["array[int]"]:
        for length, stems in enumerate(self._stems, start=1):
            for prefix in stems.get(word[:length], ()):
                if word.startswith(prefix):
                    yield self._by_prefix[prefix]

    def _forget_seen(self) -> None:
        self._seen.clear()
        self._by_seen.clear()


def _add(numbers: "dict[K, array[int]]", entries: Iterable[K], number: int) -> None:
    for entry in entries:
        if entry in numbers:
            numbers[entry].append(number)
        else:
            numbers[entry] = array("I", [number])


def _remove(numbers: "dict[K, array[int]]", entries: Iterable[K], number: int) -> None:
    for entry in entries:
        numbers[entry].remove(number)
        if not numbers[entry]:
            del numbers[entry]
