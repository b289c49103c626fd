"""The options that set the properties of a subscription. `add` and `change` share them."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter
from typing import Annotated, Any, Literal

import orjson
import typer

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.errors import CommandError

# Those with other names than their properties, by the beginning of the property's place in an error.
OPTIONS = {
    "webhooks": "--webhook",
    "emails": "--email",
    "digest.minutes": "--digest-minutes",
    "digest.at": "--digest-at",
    "quiet": "--quiet",
}
HOURS = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+)\s*")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Values of options; None for those that are not given."""

    name: Annotated[str | None, typer.Option(help="What people call it.")] = None
    updates: Annotated[
        Literal["all", "facts", "none"] | None,
        typer.Option(
            help="Which later versions of a story are told: all; facts, those with another headline, subject,"
            " name or quotation; or none."
        ),
    ] = None
    unmatched: Annotated[
        Literal["retract", "ignore"] | None,
        typer.Option(help="What to do when a later version of a story no longer matches."),
    ] = None
    starts: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Tell nothing before this time, such as 2026-11-03T09:00:00Z."),
    ] = None
    ends: Annotated[
        str | None, typer.Option(metavar="TIME", help="From this time on, tell nothing but retractions.")
    ] = None
    topic: Annotated[
        str | None, typer.Option(help="A topic for its alerts: `rail` is the topic wire.alert.rail.")
    ] = None
    webhook: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Where to send alerts; may be repeated.")
    ] = None
    email: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Whom to mail alerts; may be repeated.")
    ] = None
    digest_minutes: Annotated[
        int | None,
        typer.Option(metavar="N", help="Deliver alerts together, N minutes after the first of them."),
    ] = None
    digest_at: Annotated[
        list[str] | None,
        typer.Option(metavar="HH:MM", help="Deliver alerts together at a time of day; may be repeated."),
    ] = None
    quiet: Annotated[
        str | None,
        typer.Option(metavar="HH:MM-HH:MM", help="Hours in which nothing is delivered but retractions."),
    ] = None
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Time zone of these times of day, such as Europe/Oslo."),
    ] = None

    def properties(self) -> dict[str, Any]:
        """The properties of a subscription that are given, as in its JSON. Raises BadParameter."""
        delivery = {
            "topic": self.topic,
            "webhooks": self.webhook,
            "emails": self.email,
            "digest": self._digest(),
            "quiet": self._quiet(),
            "timezone": self.timezone,
        }
        found = {
            "name": self.name,
            "updates": self.updates,
            "unmatched": self.unmatched,
            "starts": self.starts,
            "ends": self.ends,
            "delivery": _given(delivery) or None,
        }
        return _given(found)

    def _digest(self) -> dict[str, Any] | None:
        if self.digest_minutes is not None and self.digest_at:
            raise typer.BadParameter("a digest is either --digest-minutes or --digest-at")
        return _given({"minutes": self.digest_minutes, "at": self.digest_at}) or None

    def _quiet(self) -> dict[str, Any] | None:
        if self.quiet is None:
            return None
        hours = HOURS.fullmatch(self.quiet)
        if not hours:
            raise typer.BadParameter(
                f"--quiet: {self.quiet!r} is not a range of hours; write 22:00-06:00, for example"
            )
        return {"start": hours[1], "end": hours[2]}


def takes(options: type[Options]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command these options, whose values it takes as its argument `options`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def decorated(**given: Any) -> None:
            values = {field.name: given.pop(field.name) for field in fields(options)}
            command(**given, options=options(**values))

        signature = inspect.signature(command)
        own = [each for each in signature.parameters.values() if each.name != "options"]
        shared = [
            Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
            for each in fields(options)
        ]
        vars(decorated)["__signature__"] = signature.replace(parameters=[*own, *shared])
        return decorated

    return decorate


def read(properties: dict[str, Any]) -> Subscription:
    """The subscription of properties that options set. Raises CommandError, whose lines name the options."""
    try:
        return Subscription.from_json(orjson.dumps(properties))
    except SubscriptionError as error:
        raise CommandError("\n".join(map(_with_option, str(error).splitlines()))) from None
    except orjson.JSONEncodeError:
        raise CommandError("an option is not UTF-8") from None


def _with_option(line: str) -> str:
    """A line of an error, with the name of the option in place of that of the property."""
    place, _, problem = line.partition(": ")
    path = place.removeprefix("delivery.")
    option = next((option for name, option in OPTIONS.items() if path.startswith(name)), f"--{path}")
    return f"{option}: {problem}"


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
