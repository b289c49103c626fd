"""The alerts that wait, out of memory."""

import pytest

from streams.notify.shelf import Shelf


def test_what_is_put_on_the_shelf_is_there_until_it_is_removed() -> None:
    shelf = Shelf()
    headers = {"ce_id": b"a1", "x-any": bytes(range(256)), "empty": b""}
    first, second = shelf.put(b'{"id": "a1"}', headers), shelf.put(b"{}", {})
    assert (shelf.json(first), shelf.headers(first)) == (b'{"id": "a1"}', headers)
    assert (shelf.json(second), shelf.headers(second)) == (b"{}", {})
    shelf.remove(first)
    with pytest.raises(ValueError):
        shelf.json(first)
    assert shelf.json(second) == b"{}"
