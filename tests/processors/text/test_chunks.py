"""Splitting long texts."""

from hypothesis import given
from hypothesis import strategies as st

from processors.text.chunks import BATCH_CHARACTERS, MAX_CHUNK, batches, chunks


@given(st.text(alphabet="ab.\n ", max_size=30).map(lambda text: text * 2_000))
def test_chunks_are_short_and_without_gaps(text: str) -> None:
    found = list(chunks(text))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= MAX_CHUNK for start, end in found)


def test_a_long_text_is_split_between_paragraphs() -> None:
    text = ("It rained in Bergen. " * 100 + "\n\n") * 10
    ends = [end for _, end in chunks(text)][:-1]
    assert ends
    assert all(text[end - 2 : end] == "\n\n" for end in ends)


def test_batches_have_every_chunk_of_every_text_in_order() -> None:
    texts = ["one. " * 5_000, "", "two. " * 300, "three"]
    found = list(batches(texts))
    expected = [(number, *span) for number, text in enumerate(texts) for span in chunks(text)]
    assert [tuple(chunk) for batch in found for chunk in batch] == expected
    sizes = [sum(chunk.end - chunk.start for chunk in batch) for batch in found]
    assert max(sizes) < BATCH_CHARACTERS + MAX_CHUNK
    assert all(size >= BATCH_CHARACTERS for size in sizes[:-1])
    assert list(batches([])) == []
