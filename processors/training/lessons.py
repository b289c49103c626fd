"""What the student learns from: gold documents several times, silver ones, and some in capitals."""

import random
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

PIECE = 400  # tokens; long stories are cut, between lines where there are any
HEADLINE_LIKE = 150  # tokens of a stretch in capitals
CAPITALS = 0.03  # share of the stories that are learned from a second time, all in capitals


def lessons(gold: Sequence[tuple[Sequence[Doc], int]], silver: Sequence[Doc], seed: int = 7) -> list[Doc]:
    """Gold documents each so many times, silver ones in pieces, copies in capitals; all shuffled."""
    shuffle = random.Random(seed)
    chosen = [doc for docs, times in gold for doc in docs for _ in range(times)]
    chosen += [piece for doc in silver for piece in pieces(doc, PIECE)]
    for doc in [*(doc for docs, _ in gold for doc in docs), *silver]:
        if shuffle.random() < CAPITALS:
            chosen += [in_capitals(piece) for piece in pieces(doc, HEADLINE_LIKE)]
    shuffle.shuffle(chosen)
    return chosen


def pieces(doc: Doc, size: int) -> Iterator[Doc]:
    """Cut a document behind line breaks, and never within an entity."""
    start = 0
    while start < len(doc):
        end = min(len(doc), start + size)
        if end < len(doc):
            breaks = (n for n in range(end, start + size // 2, -1) if "\n" in doc[n - 1].text)
            end = next(breaks, end)
        while end < len(doc) and doc[end].ent_iob_ == "I":
            end += 1
        yield doc[start:end].as_doc()
        start = end


def in_capitals(doc: Doc) -> Doc:
    """The same with every letter a capital, as headlines and old wires have it."""
    words = [token.text.upper() for token in doc]
    shouted = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
    entities = [Span(shouted, entity.start, entity.end, label=entity.label_) for entity in doc.ents]
    unknown = [shouted[token.i : token.i + 1] for token in doc if token.ent_iob == 0]
    shouted.set_ents(entities, missing=unknown)
    return shouted
