"""Posts of social networks, as pages embed them."""

from processors.quotations.posts import posts
from processors.text.structure import split_paragraphs


def posted(text: str) -> list[tuple[str, str]]:
    found = []
    for post in posts(text, split_paragraphs(text)):
        assert post.source
        words = " ".join(text[start:end] for start, end in post.content.spans)
        found.append((text[slice(*post.source)], words))
    return found


def test_a_post_ends_with_its_author_handle_and_date() -> None:
    text = "She wrote:\n\nIt rains. https://t.example/x1 Stay in. — Anna Berg (@aberg) May 3, 2026\n\nIt did."
    assert posted(text) == [("Anna Berg", "It rains. Stay in.")]


def test_the_signature_may_be_a_paragraph_of_its_own() -> None:
    assert posted("It rains.\n\n- Weather Office (@weather) 3 May 2026") == [("Weather Office", "It rains.")]


def test_a_footer_has_no_date_and_is_no_post() -> None:
    assert posted("It rains.\n\nFollow the author - Anna Berg (@aberg)") == []
    assert posted("It rains.\n\nFollow the author on Twitter — Anna Berg (@aberg)") == []


def test_a_handle_within_a_sentence_signs_nothing() -> None:
    assert posted("Anna Berg - a poet (@aberg) - wrote of rain.") == []
    assert posted("— Anna Berg (@aberg) May 3, 2026") == []
