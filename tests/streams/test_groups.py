"""The groups of a proxy."""

import pytest

from streams.groups import Group, read_groups


def test_groups_are_read_in_order() -> None:
    assert read_groups("cn=wire=editor:news, admins=operator:desk,") == [
        Group("cn=wire", "editor", "news"),
        Group("admins", "operator", "desk"),
    ]


@pytest.mark.parametrize(
    "setting",
    ["a", "a=", "a=editor", "a=admin:news", "=editor:news", "a=editor:", "a=editor:News", "a=:news", "a=b="],
)
def test_what_is_no_group_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match=f"^{setting!r}"):
        read_groups(setting)
