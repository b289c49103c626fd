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


def _repeated(piece: bytes, before: bytes = b"", after: bytes = b"", size: int = BIG) -> bytes:
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


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
    "XML of an unknown format": b"<?xml version='1.0'?><invoice><sum>12</sum></invoice>",
}
