"""Destinations of alerts, as subscriptions have them: the URLs of webhooks, e-mail addresses, and topics.

A topic is written `topic:rail`, which is neither a URL nor an address.
"""

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, TypeAdapter

from processors.subscriptions.subscription import AT_ONCE, Delivery, Email, Id, Subscription

_ANY: TypeAdapter[AnyHttpUrl | str] = TypeAdapter(AnyHttpUrl | Email)
_TOPIC: TypeAdapter[str] = TypeAdapter(Id)
TOPIC = "topic:"


def check(destination: str) -> str:
    """Return a destination. Raises ValueError if it is none."""
    if is_topic(destination):
        _TOPIC.validate_python(topic(destination))
    else:
        _ANY.validate_python(destination)
    return destination


Destination = Annotated[str, AfterValidator(check)]


def of(subscription: Subscription) -> list[str]:
    """Where the alerts of a subscription go."""
    delivery = subscription.delivery
    topics = [TOPIC + delivery.topic] if delivery.topic else []
    return [*dict.fromkeys([*topics, *map(str, delivery.webhooks), *delivery.emails])]


def delivery_to(destination: str, subscription: Subscription) -> Delivery:
    """When a destination gets the alerts of a subscription: a topic at once, whatever is set for people."""
    return AT_ONCE if is_topic(destination) else subscription.delivery


def is_topic(destination: str) -> bool:
    return destination.startswith(TOPIC)


def topic(destination: str) -> str:
    """The name of a topic, as the subscription has it."""
    return destination.removeprefix(TOPIC)


def is_mail(destination: str) -> bool:
    """Whether a destination is an e-mail address rather than a URL or a topic."""
    return not is_topic(destination) and "://" not in destination


def server(url: str) -> str:
    """The host and the port of a URL."""
    parsed = AnyHttpUrl(url)
    return f"{parsed.host}:{parsed.port}"


def without_secrets(destination: str) -> str:
    """A destination for logs: of a URL only the scheme and the host, since the rest may be secret."""
    if is_mail(destination) or is_topic(destination):
        return destination
    parsed = AnyHttpUrl(destination)
    return f"{parsed.scheme}://{parsed.host}"
