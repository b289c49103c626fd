"""Make the student's training examples: gold documents repeated, silver ones in chunks, some in capitals."""

import random
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

CHUNK = 400  # tokens; longer stories are split, at line breaks where possible
CAPITALS_CHUNK = 150  # tokens of a chunk in capitals
CAPITALS_SHARE = 0.03  # of the stories; they are repeated in capitals


def examples(gold: Sequence[tuple[Sequence[Doc], int]], silver: Sequence[Doc], seed: int = 7) -> list[Doc]:
    """All examples, shuffled. `gold` has lists of documents, each with how often it is repeated."""
    shuffle = random.Random(seed)
    chosen = [doc for docs, times in gold for doc in docs for _ in range(times)]
    chosen += [chunk for doc in silver for chunk in chunks(doc, CHUNK)]
    for doc in [*(doc for docs, _ in gold for doc in docs), *silver]:
        if shuffle.random() < CAPITALS_SHARE:
            chosen += [in_capitals(chunk) for chunk in chunks(doc, CAPITALS_CHUNK)]
    shuffle.shuffle(chosen)
    return chosen


def chunks(doc: Doc, size: int) -> Iterator[Doc]:
    """Split a document into chunks of about `size` tokens, after line breaks and never within an entity."""
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
    """A copy in capitals, as in headlines and on old wires."""
    words = [token.text.upper() for token in doc]
    copy = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
    entities = [Span(copy, entity.start, entity.end, label=entity.label_) for entity in doc.ents]
    unknown = [copy[token.i : token.i + 1] for token in doc if token.ent_iob == 0]
    copy.set_ents(entities, missing=unknown)
    return copy
