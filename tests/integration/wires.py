"""A story, its update and its kill without content, as each wire format that knows kills sends them."""

import json
from collections.abc import Callable

TEXT = "Floods killed twelve people in the delta on Monday. The river burst its banks, rescuers said."
MORE = TEXT + " The army brought boats."
HEADLINE = "Floods in the delta"

Wire = Callable[[int, str], bytes]
"""Makes version 1, 2 or 3 of a story from its text, which is "" for the kill, version 3."""


def _status(text: str, usable: str = "usable", killed: str = "canceled") -> str:
    return usable if text else killed


def ninjs(version: int, text: str) -> bytes:
    item = {"uri": "urn:x:ninjs", "version": str(version), "pubstatus": _status(text)}
    content = {"headline": HEADLINE, "body_text": text} if text else {}
    return json.dumps(item | {"versioncreated": f"2026-11-20T10:0{version}:00Z"} | content).encode()


def superdesk(version: int, text: str) -> bytes:
    item = {"guid": "urn:x:superdesk", "type": "text", "version": str(version), "pubstatus": _status(text)}
    content = {"headline": HEADLINE, "body_html": f"<p>{text}</p>"} if text else {}
    return json.dumps({"_items": [item | content]}).encode()


def ap(version: int, text: str) -> bytes:
    item = {
        "altids": {"itemid": "7f1", "etag": f"7f1_{version}"},
        "uri": "https://api.wire.example/media/v/content/7f1",
        "version": version,
        "type": "text",
        "pubstatus": _status(text),
    }
    content = {"headline": HEADLINE, "body_nitf": f"<block><p>{text}</p></block>"} if text else {}
    return json.dumps({"id": "1", "data": {"item": item | content}}).encode()


def ndjson(version: int, text: str) -> bytes:
    lines = [
        ninjs(version, text).replace(b"urn:x:ninjs", uri) for uri in (b"urn:x:lines-1", b"urn:x:lines-2")
    ]
    return b"\n".join(lines)


def nitf(version: int, text: str) -> bytes:
    head = f"<body.head><hedline><hl1>{HEADLINE}</hl1></hedline></body.head>"
    body = f"<body>{head}<body.content><p>{text}</p></body.content></body>" if text else ""
    return (
        f'<nitf><head><docdata management-status="{_status(text)}"><doc-id id-string="urn:x:nitf"/>'
        f'<date.issue norm="20261120T10{version:02}00Z"/><du-key version="{version}"/></docdata></head>'
        f"{body}</nitf>"
    ).encode()


def newsml_g2(version: int, text: str) -> bytes:
    content = (
        f'<contentSet><inlineData contenttype="text/plain">{text}</inlineData></contentSet>' if text else ""
    )
    headline = f"<contentMeta><headline>{HEADLINE}</headline></contentMeta>" if text else ""
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:g2" '
        f'version="{version}"><itemMeta><itemClass qcode="ninat:text"/><provider literal="Wire"/>'
        f"<versionCreated>2026-11-20T10:{version:02}:00Z</versionCreated>"
        f'<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/{_status(text)}"/></itemMeta>'
        f"{headline}{content}</newsItem>"
    ).encode()


def newsml(version: int, text: str) -> bytes:
    component = (
        f"<NewsComponent><NewsLines><HeadLine>{HEADLINE}</HeadLine></NewsLines><ContentItem>"
        f'<MediaType FormalName="Text"/><DataContent>{text}</DataContent></ContentItem></NewsComponent>'
    )
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>wire.example</ProviderId>"
        f"<DateId>20261120</DateId><NewsItemId>7</NewsItemId><RevisionId>{version}</RevisionId>"
        f"<PublicIdentifier>urn:newsml:wire.example:20261120:7:{version}</PublicIdentifier></NewsIdentifier>"
        f"</Identification><NewsManagement><ThisRevisionCreated>20261120T10{version:02}00Z</ThisRevisionCreated>"
        f'<Status FormalName="{_status(text, "Usable", "Canceled")}"/></NewsManagement>'
        f"{component if text else ''}</NewsItem></NewsML>"
    ).encode()


def atom(version: int, text: str) -> bytes:
    time = f"2026-11-20T10:{version:02}:00Z"
    entry = (
        f"<entry><id>urn:x:atom</id><title>{HEADLINE}</title><updated>{time}</updated><content>{text}</content></entry>"
        if text
        else f'<at:deleted-entry ref="urn:x:atom" when="{time}"/>'
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        f"<title>Wire</title>{entry}</feed>"
    ).encode()


def anpa(version: int, text: str) -> bytes:
    take = {1: "", 2: ", 1st Ld-Writethru", 3: ", KILL"}[version]
    copy = f"^Floods in the delta<\n\t   KASARI (AP) _ {text}\n" if text else ""
    return (
        f"\x16\x16\x01A12{version:02}\x1f_abc\nu i\x13\x11 BC-XX--Deluge   11-20 0100\n"
        f"\x02^BC-XX--Deluge{take},100<\n{copy}\n\t   \x03AP-WF-11-20-26 10{version:02}GMT<\n\n\x0c\n\x04"
    ).encode()


def iptc7901(version: int, text: str) -> bytes:
    label = {1: "", 2: "CORRECTION\n", 3: "KILL\n"}[version]
    copy = f"{HEADLINE} =\n   Kasari (wire) - {text}\n" if text else ""
    return (
        f"\x01wrx0025 3 pl 21  Wire\nflood/delta/\n\x02{label}{copy}\n\x032010{version:02} GMT Nov 26\n\x04"
    ).encode()


WIRES: dict[str, tuple[Wire, str]] = {
    "ninjs": (ninjs, "urn:x:ninjs"),
    "superdesk": (superdesk, "urn:x:superdesk"),
    "ap": (ap, "https://api.wire.example/media/v/content/7f1"),
    "ndjson": (ndjson, "urn:x:lines-2"),
    "nitf": (nitf, "urn:x:nitf"),
    "newsml-g2": (newsml_g2, "urn:x:g2"),
    "newsml": (newsml, "urn:newsml:wire.example:20261120:7"),
    "atom": (atom, "urn:x:atom"),
    "anpa": (anpa, "urn:x-copytaster:id:a:anpa%2F11-20%2Fxx-deluge"),
    "iptc7901": (iptc7901, "urn:x-copytaster:id:wrx:7901%2F0025%2F2026-11-20"),
}
