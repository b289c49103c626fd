"""Atom feeds (RFC 4287) of alerts: an entry for each story.

Feed readers do not delete entries, so a story that is taken back stays, with a title that says so. The id of
an entry is the story's uri, so that readers replace the entry when the story changes.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from lxml import etree

from processors.story import rfc3339
from processors.subscriptions.alerts import Alert
from processors.subscriptions.subscription import Subscription
from streams.api.recent import Told
from streams.explanations import RETRACTIONS, explained, headline

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime.fromtimestamp(0, UTC)  # of a feed without entries
# Control characters, and what XML 1.0 does not allow; surrogates cannot come from JSON.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def compose(subscription: Subscription, alerts: Sequence[Told]) -> bytes:
    """The feed of a subscription. `alerts` are its newest, newest first."""
    stories: dict[str, list[Told]] = {}
    for told in alerts:
        stories.setdefault(told.alert["story"]["uri"], []).append(told)
    feed = etree.XML(f'<feed xmlns="{ATOM}"/>')
    _add(feed, "id", f"urn:x-copytaster:subscription:{subscription.owner}:{subscription.id}")
    _add(feed, "title", _line(subscription.name) or subscription.id)
    _add(feed, "updated", rfc3339(alerts[0].at if alerts else NEVER))
    _add(_add(feed, "author"), "name", "Copytaster")
    _add(feed, "link", rel="self", href=f"{subscription.id}.atom", type="application/atom+xml")
    for told_of_it in stories.values():
        _add_entry(feed, told_of_it)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add_entry(feed: etree._Element, alerts: Sequence[Told]) -> None:
    """The entry for a story, of which there are alerts, newest first."""
    newest, story = alerts[0], alerts[0].alert["story"]
    entry = _add(feed, "entry")
    _add(entry, "id", _text(story["uri"]))
    _add(entry, "title", _title(alerts))
    _add(entry, "updated", rfc3339(newest.at))
    if source := _line(story.get("source", "")):
        _add(_add(entry, "author"), "name", source)
    if story["uri"].startswith(("http://", "https://")):
        _add(entry, "link", rel="alternate", href=_text(story["uri"]))
    _add(entry, "content", "\n".join(map(_line, _content(newest))), type="text")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _title(alerts: Sequence[Told]) -> str:
    """The story's headline, of a kill the last one that there was; and whether it was taken back."""
    headlines = (_line(headline(told.alert)) for told in alerts)
    alert = alerts[0].alert
    title = next(filter(None, headlines), "") or _line(alert["story"]["uri"])
    return f"{_retraction(alert)[0]}: {title}" if alert["kind"] == "retract" else title


def _content(told: Told) -> Iterator[str]:
    """Why the story matches, or was taken back, in lines."""
    alert = told.alert
    if alert["kind"] == "retract":
        yield _retraction(alert)[1]
    if "changed" in alert:
        yield f"changed: {', '.join(alert['changed'])}"
    for clue, found in explained(alert["why"]):
        yield f"{clue}: {found}"


def _retraction(alert: Alert) -> tuple[str, str]:
    return RETRACTIONS[alert.get("reason", "killed")]


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return FORBIDDEN.sub(" ", text)
