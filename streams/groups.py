"""The groups of an OIDC proxy, and what their members may do: the setting `desk_groups`.

    wire-editors=editor:news, wire-admins=operator:desk

The name of a group may have an equals sign, and no comma, since proxies separate groups by commas.
"""

from dataclasses import dataclass
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from processors.subscriptions.subscription import PATTERNS, Id
from streams.roles import Role

OWNER: TypeAdapter[str] = TypeAdapter(Id)


@dataclass(frozen=True)
class Group:
    """The role of a group's members, and the owner whose subscriptions they have."""

    name: str
    role: Role
    owner: str


def read_groups(setting: str) -> list[Group]:
    """The groups of a setting, in its order. Raises ValueError."""
    return [_read(entry.strip()) for entry in setting.split(",") if entry.strip()]


def _read(entry: str) -> Group:
    name, _, rest = entry.rpartition("=")
    role, _, owner = rest.partition(":")
    found: list[Role] = [each for each in get_args(Role) if each == role]
    if not name or not found:
        roles = ", ".join(get_args(Role))
        raise ValueError(f"{entry!r} is not group=role:owner, with one of the roles {roles}")
    try:
        return Group(name, found[0], OWNER.validate_python(owner))
    except ValidationError:
        raise ValueError(f"{entry!r}: the owner {PATTERNS['owner']}") from None
