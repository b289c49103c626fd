"""Rights (ACLs) of the guest, a user who has none but those given here."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from tests.faults.secure import GUEST
from tests.workers import wait_until

ALL, ALLOW, DENY = AclOperation.ALL, AclPermissionType.ALLOW, AclPermissionType.DENY
KNOWN_WITHIN = 60.0  # seconds until a broker has learned of a change from its controller


def right(
    kind: str, name: str, operation: AclOperation = ALL, permission: AclPermissionType = ALLOW
) -> AclBinding:
    """A right on a topic, group or transactional id, or on all whose names begin so if the name ends in *."""
    pattern = ResourcePatternType.PREFIXED if name.endswith("*") else ResourcePatternType.LITERAL
    resource = ResourceType[kind.replace(" ", "_").upper()]
    return AclBinding(resource, name.rstrip("*"), pattern, f"User:{GUEST}", "*", operation, permission)


def grant(broker: str, rights: Iterable[AclBinding]) -> None:
    """Give the guest these rights and no others, and wait until the broker lists them.

    Raises KafkaException, or TimeoutError if the broker does not list them.
    """
    admin = AdminClient({"bootstrap.servers": broker, "log_level": 0})
    anything: Any = None
    everything = AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        f"User:{GUEST}",
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    wanted = {*rights}
    _wait_for(admin.delete_acls([everything]))
    _wait_for(admin.create_acls([*wanted]))
    wait_until(
        lambda: {*admin.describe_acls(everything).result()} == wanted,
        KNOWN_WITHIN,
        "the broker does not list the rights that were granted",
    )


def _wait_for(changes: Mapping[Any, Future[Any]]) -> None:
    for change in changes.values():
        change.result()
