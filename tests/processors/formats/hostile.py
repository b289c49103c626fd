"""Hostile messages by name. `BIG` is just below the default size limit."""

import gzip
import json

BIG = 2_000_000  # bytes

BOMB = b"<!DOCTYPE nitf [" + b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"lol" * 10) for n in range(12)
)
TEN_THOUSAND_ENTITIES = (
    b"<!DOCTYPE nitf [" + b"".join(b'<!ENTITY e%d "Rain %d">' % (n, n) for n in range(10_000)) + b"]>"
)
FETCHED = b'<!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
NITF = b"<nitf><head/><body><body.content><p>%s</p></body.content></body></nitf>"
G2 = b"<newsItem guid='a'><contentSet><inlineData>%s</inlineData></contentSet></newsItem>"

ANPA = b"\x16\x16\x01A1234\x1fx\nu i BC-X-Y   11-05 0001\n\x02"
IPTC_7901 = b"\x01exa001 3 i 9 x\r\n"
LINKS = [{"uri": f"urn:x:{n}", "rel": "replaces"} for n in range(2, 10_002)]


def _repeated(piece: bytes, before: bytes = b"", after: bytes = b"", size: int = BIG) -> bytes:
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


def _json(**properties: object) -> bytes:
    return json.dumps({"uri": "urn:x:1", "body_text": "Rain in Oslo."} | properties).encode()


HOSTILE: dict[str, bytes] = {
    "entities that expand (billion laughs)": BOMB + b"]>" + NITF % b"&e11;",
    "an entity in a file": FETCHED + NITF % b"&f;",
    "a DTD on the network": b'<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/x.dtd">' + NITF % b"Rain in Oslo.",
    "a parameter entity": b'<!DOCTYPE nitf [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>'
    + NITF % b"Rain.",
    "10,000 entities": TEN_THOUSAND_ENTITIES + NITF % b"".join(b"&e%d; " % n for n in range(10_000)),
    "a long entity, used often": b'<!DOCTYPE nitf [<!ENTITY r "'
    + b"Rain " * 200
    + b'">]>'
    + NITF % (b"&r;" * (BIG // 4)),
    "a short entity, used often": b'<!DOCTYPE nitf [<!ENTITY nbsp "&#160;">]>'
    + NITF % (b"&nbsp;" * (BIG // 7)),
    "an entity of 120 KB": b'<!DOCTYPE nitf [<!ENTITY r "' + b"&#150;" * 20_000 + b'">]>' + NITF % b"&r;",
    "an entity without a name": _repeated(b" ", b"<!DOCTYPE nitf [<!ENTITY"),
    "quotation marks in a DOCTYPE": _repeated(
        b"\"'>'\"", b"<!DOCTYPE nitf [", b"]>" + NITF % b"Rain in Oslo.", size=200_000
    ),
    "2 MB of references to Windows-1252": NITF % (b"&#150;" * (BIG // 6 - 60)),
    "2 MB of forbidden references": NITF % (b"&#0;" * (BIG // 4 - 60)),
    "2 MB of halves of a character": NITF % (b"&#55357;" * (BIG // 8 - 60)),
    "a reference of 2 MB": NITF % (b"&#" + b"1" * (BIG - 200) + b";"),
    "unterminated CDATA sections": _repeated(b"<![CDATA[&", b"<nitf><body>"),
    "unterminated comments": _repeated(b"<!--&<?", b"<nitf><body>"),
    "2 MB of an undeclared prefix": NITF % (b"<m:p/>" * (BIG // 6 - 60)),
    "10,000 undeclared prefixes": NITF % b"".join(b"<m%d:p/>" % n for n in range(10_000)),
    "colons and an undeclared prefix": NITF % (b"<m:p/>" + b" a:b" * (BIG // 4 - 60)),
    "a start tag of open quotation marks": b"<m:nitf " + b"'\"" * (BIG // 2 - 60),
    "2 MB of bad bytes": b"\xff" * BIG,
    "UTF-8 with 600,000 bad bytes": "é".encode() * 700_000 + b"\xff" * 600_000,
    "600,000 characters cut off": NITF % (b"\xc3\xa9\xe2\x80 " * (BIG // 5 - 60)),
    "2 MB of C1 controls": NITF % ("\x93".encode() * (BIG // 2 - 60)),
    "UTF-16 cut off": (NITF % b"Rain in Oslo.").decode().encode("utf-16-le")[:-1],
    "half a million surrogates in UTF-16": b"\xff\xfe" + b"\x00\xd8" * (BIG // 4),
    "a byte order mark of UTF-32, then text": b"\xff\xfe\0\0" + b"Rain" * (BIG // 8),
    "<q> 200 deep": NITF % (b"<q>" * 200 + b"Rain in Oslo." + b"</q>" * 200),
    "300,000 <q>": NITF % (b"<q>a</q>" * (BIG // 8 - 60)),
    "a <q> around 300,000 paragraphs": NITF % (b"<q>" + b"<p/> " * (BIG // 5 - 60) + b"</q>"),
    "300,000 elements that nobody knows": NITF % (b"<x/><y/>" * (BIG // 8 - 60)),
    "as many, each with a paragraph": NITF % (b"<x><p>a</p></x>" * (BIG // 15 - 60)),
    "elements that nobody knows, 200 deep": NITF % (b"<x>" * 200 + b"<p>Rain</p>" * 50_000 + b"</x>" * 200),
    "a file name of 2 MB": NITF % (b"<x>" + b"a." * (BIG // 2 - 60) + b"</x>"),
    "an XInclude": NITF % b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
    "XML 250,000 deep": _repeated(b"<p>", b"<nitf><body>"),
    "XML 200 deep": NITF % (b"<block>" * 200 + b"Rain in Oslo." + b"</block>" * 200),
    "HTML 400,000 deep in ninjs": json.dumps(
        {"uri": "urn:x:1", "body_html": "<div>" * 399_000 + "Rain in Oslo."}
    ).encode(),
    "an attribute of 2 MB": b'<nitf a="' + b"x" * (BIG - 200) + b'">' + (NITF % b"Rain in Oslo.")[6:],
    "100,000 attributes": b"<nitf "
    + b" ".join(b'a%d="1"' % n for n in range(100_000))
    + b">"
    + (NITF % b"Rain in Oslo.")[6:],
    "30,000 namespaces": b"<nitf "
    + b" ".join(b'xmlns:a%d="u:%d"' % (n, n) for n in range(30_000))
    + b">"
    + (NITF % b"Rain in Oslo.")[6:],
    "comments before the element": _repeated(b"<!---->", b"", NITF % b"Rain in Oslo."),
    "an unterminated comment": b"<!--" + b"-" * (BIG - 10),
    "an unterminated DOCTYPE": _repeated(b"[<!x ", b"<!DOCTYPE nitf "),
    "half a million empty elements": _repeated(
        b"<p/>", b"<nitf><body><body.content>", b"</body.content></body></nitf>"
    ),
    "2 MB of ampersands": NITF % (b"& " * (BIG // 2 - 60)),
    "2 MB of named entities": NITF % (b"&eacute;" * (BIG // 8 - 60)),
    "an id of 1 MB": b"<newsItem guid='" + b"x" * 1_000_000 + b"'>" + (G2 % b"Rain in Oslo.")[19:],
    "40,000 items in a message": b"<newsMessage><itemSet>"
    + b"<newsItem guid='a'/>" * 40_000
    + b"</itemSet></newsMessage>",
    "a feed of 50,000 items": b"<rss><channel>"
    + b"<item><title>Rain</title></item>" * 50_000
    + b"</channel></rss>",
    "an unterminated CDATA": b"<nitf><body><body.content><![CDATA[" + b"x" * (BIG - 100),
    "JSON 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "JSON arrays 900,000 deep": b'{"uri":' + b"[" * 900_000,
    "a number of a million digits": b'{"uri": "urn:x:1", "version": '
    + b"9" * 1_000_000
    + b', "body_text": "Rain."}',
    "a version of a million digits": b'{"uri": "urn:x:1", "version": "'
    + b"9" * 1_000_000
    + b'", "body_text": "Rain."}',
    "the same key 100,000 times": b'{"uri": "urn:x:1", "body_text": "Rain."' + b', "a": 1' * 100_000 + b"}",
    "lone surrogates": b'{"uri": "urn:x:1", "body_text": "Rain \\ud800 in Oslo."}',
    "NULs": _repeated(b"\0"),
    "NULs between letters": "Rain in Oslo. ".encode("utf-16-le") * 70_000,
    "UTF-16 with a byte order mark": NITF.decode().replace("%s", "Rain in Oslo.").encode("utf-16"),
    "bidirectional controls": "Rain \u202e.olsO ni\u202c and \u2066more\u2069.".encode(),
    "an encoding that does not exist": b'<?xml version="1.0" encoding="zlib"?>' + NITF % b"Rain in Oslo.",
    "a zip bomb": gzip.compress(b"0" * 50_000_000),
    "gzip in gzip": gzip.compress(gzip.compress(b"Rain in Oslo.")),
    "gzip that is cut off": gzip.compress(b"Rain in Oslo.")[:-9],
    "gzip of 80,000 empty parts": _repeated(gzip.compress(b"")),
    "white space": b" \n" * (BIG // 2),
    "a line of 2 MB": b"x" * BIG,
    "a million empty lines": b"a\n" + b"\n" * (BIG - 10) + b"b",
    "ANPA without a text": b"\x16\x16\x01" + b"1-1 " * (BIG // 4 - 10),
    "ANPA of carets": _repeated(b"^a<\n", b"\x16\x16\x01A1234\x1fx\nu i\n\x02"),
    "ANPA with nothing but a table": _repeated(b"a;b;c<\n", b"\x16\x16\x01A1234\x1fx\nu i\n\x02^BC-X,1<\n"),
    "7901 of empty lines": _repeated(b"\r\n", b"\x01exa001 3 i 9 x\r\n\x02a =\r\n", b"abc def\x03"),
    "7901 of equals signs": _repeated(b"a =", b"\x01exa001 3 i 9 x\r\n\x02"),
    "ANPA of notices that name slugs": _repeated(b"BC-", ANPA + b"^BC-X,1<\n^Eds: kill ", b"\n\x03"),
    "ANPA of half a million labels": _repeated(b"^KILL<\n", ANPA + b"^BC-X,1<\n", b"\x03"),
    "ANPA with a slug of 2 MB": _repeated(b"-a KILL", ANPA + b"^BC-", b"<\n\x03"),
    "ANPA without marks, of spaces": _repeated(b" +\n", ANPA + b"BC-X-Y\n", b"\x03"),
    "ANPA with a trailer of 2 MB": _repeated(b"AB-11-05-26 ", ANPA + b"^BC-X,1<\n\tRain.\n\x03"),
    "ANPA without control characters, of carets": _repeated(
        b"^ ", b"A1234_x\nu i BC-X-Y  11-05 1\n^BC-X,1<\n"
    ),
    "7901 of labels": _repeated(b"KILL\r\n", IPTC_7901 + b"\x02"),
    "7901 that names 300,000 stories": _repeated(
        b" exa002", IPTC_7901 + b"\x02KILL\r\na =\r\n\r\nkill", b"\x03"
    ),
    "7901 of brackets": _repeated(b"(: ", IPTC_7901 + b"\x02", b" =\r\n\r\nRain.\x03"),
    "7901 of slashes": _repeated(b"a /", IPTC_7901),
    "7901 of spaces": _repeated(b" ", IPTC_7901),
    "7901 with a slug of spaces": _repeated(b" ", IPTC_7901 + b"a/\r\n", b"/\r\n\x02Rain =\r\n\x03"),
    "7901 with a trailer of digits": _repeated(b"010101 ", IPTC_7901 + b"\x02Rain =\r\n\x03"),
    "7901 with a trailer of spaces": _repeated(b" ", IPTC_7901 + b"\x02Rain =\r\n\x03010101"),
    "7901 of a million bylines": _repeated(b"By A\r\n", IPTC_7901 + b"\x02"),
    "7901 with a byline of 2 MB": _repeated(b" and", IPTC_7901 + b"\x02Rain\r\nBy Ann", b" =\r\n\x03"),
    "fill characters and a header": _repeated(b"\x7f", b"", IPTC_7901[1:] + b"\x02Rain =\r\n\x03"),
    "fill characters alone": _repeated(b"\x7f\x16"),
    "2 MB of SOH": _repeated(b"\x01"),
    "2 MB of STX": _repeated(b"\x02", b"Rain"),
    "2 MB of ETX": _repeated(b"\x03", b"Rain", b"."),
    "300,000 transmissions": _repeated(b"\x01exa001", b"", b" 3 i 9\n\x02Rain\x03"),
    "half a million transmissions without text": _repeated(b"\x01\x02\x03"),
    "2 MB of telex": _repeated(b"ZCZC\n", b"", b"Rain.\nNNNN"),
    "an id of spaces": _json(uri=" " * 1_000_000 + "x"),
    "an id of 1 MB in ninjs": _json(uri="x:" * 500_000),
    "an id of percent signs": _json(uri="%" * 1_000_000),
    "an id of surrogates": b'{"uri": "' + b"\\ud800" * 100_000 + b'", "body_text": "Rain."}',
    "a status of 1 MB": _json(pubstatus="x" * 1_000_000),
    "a status of colons": _json(pubstatus="stat:" * 200_000),
    "a status of spaces": _json(pubstatus="kill" + " " * 1_000_000 + "ed"),
    "a status of 1 MB in G2": G2.replace(
        b"<contentSet>", b"<itemMeta><pubStatus qcode='" + b"kill:" * 200_000 + b"'/></itemMeta><contentSet>"
    )
    % b"Rain.",
    "a kill without content and without id": b'{"pubstatus": "canceled"}',
    "a kill of itself": _json(
        pubstatus="canceled", associations={"a": {"uri": "urn:x:1", "rel": "replaces"}}
    ),
    "10,000 stories replaced": _json(associations=LINKS),
    "1,000 stories replaced, with a long headline": _json(
        headline="Rain " * 200_000, associations=LINKS[:1_000]
    ),
    "a million relations": _json(associations=[{"uri": "urn:x:2", "rel": "itemrel:" * 100_000 + "replaces"}]),
    "half a million characters as a time": _json(versioncreated="2026-11-05T10:00:00" + "+01:00" * 80_000),
    "a time zone of 1 MB": _json(versioncreated="5 Nov 2026 10:00 " + "E" * 1_000_000),
    "a time zone of brackets": _json(versioncreated="5 Nov 2026 10:00 CET " + "(" * 500_000 + ")" * 500_000),
    "a time with an offset of 99 hours": _json(versioncreated="2026-11-05T10:00:00 GMT+99:99"),
    "times at the ends of the calendar": _json(
        versioncreated="0001-01-01T00:00:00+14:00", embargoeduntil="9999-12-31T23:59:59-14:00"
    ),
    "JSON-LD of 200,000 graphs": _repeated(b'{"@graph":[', b"", b"]}"),
    "JSON-LD of 50,000 articles": b'{"@graph": ['
    + b", ".join([b'{"@type": "NewsArticle", "headline": "Rain", "articleBody": "Rain."}'] * 20_000)
    + b"]}",
    "JSON-LD whose articles refer to each other": b'{"@graph": ['
    + b", ".join(
        b'{"@type": "NewsArticle", "@id": "x:%d", "author": {"@id": "x:%d"}, "articleBody": "Rain."}'
        % (n, n + 1)
        for n in range(900)
    )
    + b"]}",
    "a page of 40,000 scripts of JSON-LD": _repeated(
        b'<script type="application/ld+json">{"@type":"X"}</script>', b"<!DOCTYPE html><html>", b"</html>"
    ),
    "HTML 250,000 deep": _repeated(b"<div>", b"<!DOCTYPE html><html><body><article>", b"<p>Rain.</p>"),
    "HTML of unterminated tags": _repeated(b"<a ", b"<!DOCTYPE html><html><body><article>"),
    "NDJSON of 100,000 lines": b'{"uri": "x"}\n' * 100_000,
    "NDJSON of 500,000 bad lines": _repeated(b"{,}\n"),
    "gzip of a kill": gzip.compress(b'{"uri": "urn:x:1", "pubstatus": "canceled"}'),
    "gzip of noise": gzip.compress(bytes(range(256)) * 1_000),
    "a credit of slashes": b"Rain in Oslo (" + b"/ab" * 10_000 + b" here.",
    "a byline of many names": b"By Ann Lee" + b" and Bob Ray" * 10_000 + b"!\n\nRain in Oslo.",
    "a byline of short names": b"By Ann" + b" , Bo" * 10_000 + b"!\n\nRain in Oslo.",
    "a source's name of 1 MB": G2.replace(
        b"<contentSet>", b"<itemMeta><provider literal='" + b"x y" * 300_000 + b"'/></itemMeta><contentSet>"
    )
    % b"Rain.",
    "an id of characters to be quoted": _json(uri="\U0001f600 " * 200),
    "XML of an unknown format": b"<?xml version='1.0'?><invoice><sum>12</sum></invoice>",
}
