"""Destinations of alerts: the URLs of webhooks, and e-mail addresses, as subscriptions have them."""

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, TypeAdapter

from processors.subscriptions.subscription import Email, Subscription

_ANY: TypeAdapter[AnyHttpUrl | str] = TypeAdapter(AnyHttpUrl | Email)


def check(destination: str) -> str:
    """Return a destination. Raises ValueError if it is none."""
    _ANY.validate_python(destination)
    return destination


Destination = Annotated[str, AfterValidator(check)]


def of(subscription: Subscription) -> list[str]:
    """Where the alerts of a subscription go."""
    delivery = subscription.delivery
    return [*dict.fromkeys([*map(str, delivery.webhooks), *delivery.emails])]


def is_mail(destination: str) -> bool:
    """Whether a destination is an e-mail address rather than a URL."""
    return "://" not in destination


def server(url: str) -> str:
    """The host and the port of a URL."""
    parsed = AnyHttpUrl(url)
    return f"{parsed.host}:{parsed.port}"


def without_secrets(destination: str) -> str:
    """A destination for logs: of a URL only the scheme and the host, since the rest may be secret."""
    if is_mail(destination):
        return destination
    parsed = AnyHttpUrl(destination)
    return f"{parsed.scheme}://{parsed.host}"
