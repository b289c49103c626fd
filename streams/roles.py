"""The roles of those who use the desk. Each may do what those before it may."""

from typing import Literal, get_args

Role = Literal["reader", "editor", "operator"]
"""`reader` may read, `editor` change subscriptions and see raw messages, `operator` see the bytes of dead
letters and send them again."""


def includes(role: Role, needed: Role) -> bool:
    """Whether a role may do what another one may."""
    roles = get_args(Role)
    return roles.index(role) >= roles.index(needed)
