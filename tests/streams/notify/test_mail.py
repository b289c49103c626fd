"""Mails, as a real mail server gets them."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

import orjson
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given as given_texts
from hypothesis import settings as limited
from hypothesis import strategies as st

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.cli.processes import free_port
from streams.errors import UndeliveredError
from streams.notify.destinations import check
from streams.notify.mail import compose, deliver
from streams.notify.queue import Batch
from streams.settings import Settings
from tests.streams.notify.examples import alert, kept, subscription, waiting
from tests.streams.notify.receivers import CERTIFICATE, server_context, settings

SENDER, ANN = "alerts@example.com", "ann@desk.example"


class Mailbox:
    """What a mail server got, and how."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[list[str]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550-No such user\r\n550 here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        self.to.append(envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Mailbox, str]]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield mailbox, f"localhost:{controller.port}"
    finally:
        controller.stop()


def given(smtp: str, **values: Any) -> Settings:
    return settings(smtp=smtp, smtp_from=SENDER, **values)


def mail(*alerts: Any, to: str = ANN) -> EmailMessage:
    found = alerts or (waiting("a1"),)
    return compose(Batch(tuple(found), is_digest=len(found) > 1), SENDER, to)


def test_a_mail_tells_what_matched() -> None:
    with mail_server() as (mailbox, address):
        deliver(given(address, smtp_tls="none"), mail(), ANN)
    [message] = mailbox.mails
    assert mailbox.to == [[ANN]]
    assert message["Subject"] == "[Rail strikes] Rail unions call a strike"
    assert (message["From"], message["To"]) == (f"Copytaster <{SENDER}>", ANN)
    assert message["Message-ID"] == "<a1@example.com>"
    assert message["Date"].datetime.isoformat().startswith("2026-11-26T")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    content = message.get_content()
    for part in ("Rail unions call a strike", "urn:x:strike", "urgency 3", "rail strike: "):
        assert part in content


def test_a_mail_shows_the_sentences_with_what_matched_once_after_the_clues() -> None:
    places = [
        {"start": 12, "end": 18, "text": "unions"},
        {"start": 31, "end": 37, "text": "strike"},
        {"start": 80, "end": 85, "text": "rails"},
    ]
    excerpts = [*["Talks with\r\nunions ended in a strike."] * 2, "…on rails…"]
    why = [
        {"clue": place["text"], "where": "text", "mentions": [place], "excerpt": excerpt}
        for place, excerpt in zip(places, excerpts, strict=True)
    ]
    content = mail(waiting("a1", why=why)).get_content()
    clues = "unions: unions\nstrike: strike\nrails: rails\n"
    assert f"{clues}Talks with unions ended in a strike.\n…on rails…\n\n-- \n" in content


def test_updates_and_retractions_are_shown_with_the_match() -> None:
    match, update, retraction = (
        mail(waiting(f"a{number}", kind)) for number, kind in enumerate(("match", "update", "retract"))
    )
    other = mail(waiting("a3", "match", "urn:x:other"))
    assert match["References"] == update["References"] == retraction["References"] != other["References"]
    assert len({each["Message-ID"] for each in (match, update, retraction)}) == 3
    assert update["Subject"] == "[Rail strikes] Update: Rail unions call a strike"
    assert "changed: headline" in update.get_content()
    assert retraction["Subject"] == "[Rail strikes] KILLED: Rail unions call a strike"
    assert "The story was killed. Do not use it." in retraction.get_content()
    unmatched = mail(waiting("a4", "retract", reason="unmatched"))
    assert unmatched["Subject"].startswith("[Rail strikes] NO LONGER MATCHES: ")


@pytest.mark.parametrize(
    ("headline", "subject"),
    [
        ("KILL: Floods kill 17", "KILLED: Floods kill 17"),
        ("Mandatory Kill - Floods kill 17", "KILLED: Floods kill 17"),
        ("KILL:", "KILLED: urn:x:strike"),
        ("Kill switches in cars", "KILLED: Kill switches in cars"),
        ("Kill-switch law passed", "KILLED: Kill-switch law passed"),
    ],
)
def test_a_kill_is_called_so_once(headline: str, subject: str) -> None:
    value = alert("a1", "retract")
    value["story"]["headline"] = headline
    message = mail(kept(value))
    assert message["Subject"] == f"[Rail strikes] {subject}"
    assert message.get_content().startswith(f"{subject}\n")


def test_a_digest_is_one_mail() -> None:
    story = alert()["story"] | {"uri": "urn:x:other", "headline": "Zürich: Züge stehen still"}
    other = kept(alert("a2") | {"story": story})
    message = mail(waiting("a1"), other)
    assert message["Subject"] == "[Rail strikes] 2 alerts"
    content = message.get_content()
    assert content.index("Rail unions call a strike") < content.index("Zürich: Züge stehen still")


HEADLINES = {
    "Strike\r\nBcc: all@desk.example\r\n\r\nBuy now": "Strike Bcc: all@desk.example Buy now",
    "Strike\nBcc: x\u2028y\x85z\x00\x0b!": "Strike Bcc: x y z !",
    "Züge\tstehen  still": "Züge stehen still",
    "=?utf-8?q?Strike=0ABcc=3A_x?=": "= ?utf-8?q?Strike=0ABcc=3A_x?=",
    "x" * 5_000: "x" * 135,
    "": "urn:x:strike",
}


@pytest.mark.parametrize("headline", HEADLINES)
def test_no_headline_adds_a_header(headline: str) -> None:
    value = alert()
    value["story"]["headline"] = headline
    value["name"] = "Rail\r\nstrikes"
    with mail_server() as (mailbox, address):
        deliver(given(address, smtp_tls="none"), mail(kept(value)), ANN)
    [message] = mailbox.mails
    assert message["Bcc"] is None
    assert [name for name in message if name.lower() not in KNOWN] == []
    assert message["Subject"] == f"[Rail strikes] {HEADLINES[headline]}"


KNOWN = {
    *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"),
    *("content-type", "content-transfer-encoding", "mime-version"),
}


pieces = st.sampled_from(
    ["\r\n", "\n", "Bcc: x@desk.example", "=?utf-8?q?=0ABcc=3A_x?=", "=?utf-8?b?Cg==?=", "ü"]
)


@limited(max_examples=30)
@given_texts(st.lists(st.text() | pieces).map("".join), st.lists(st.text() | pieces).map("".join))
def test_no_text_adds_a_header(headline: str, name: str) -> None:
    value = alert() | {"name": name}
    value["story"]["headline"] = headline
    message = mail(kept(value))
    sent = email.message_from_bytes(message.as_bytes(), policy=default)
    assert [each.lower() for each in sent if each.lower() not in KNOWN] == []
    assert sent["Message-ID"] == "<a1@example.com>"


@pytest.mark.parametrize(
    "address", ["=?utf-8?q?x=0ABcc=3A_y?=@desk.example", "x\x7f@desk.example", "http://x@desk.example"]
)
def test_addresses_that_would_add_a_header_or_look_like_a_url_are_refused(address: str) -> None:
    given = subscription().model_dump(mode="json") | {"delivery": {"emails": [address]}}
    with pytest.raises(SubscriptionError, match=r"emails\.0: .* is not an e-mail address"):
        Subscription.from_json(orjson.dumps(given))
    if "://" not in address:
        with pytest.raises(ValueError, match="is not an e-mail address"):
            check(address)


@pytest.mark.parametrize("address", ['"a b"@desk.example', "a(b)@desk.example", "a..b@desk.example"])
def test_odd_addresses_are_quoted(address: str) -> None:
    assert "desk.example" in mail(to=address).as_bytes().decode()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_mail_is_encrypted_and_authenticated(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"hush", handled=False)

    options = {"authenticator": authenticate, "auth_required": True}
    login = {"smtp_username": "ann", "smtp_password": "hush"}
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with mail_server(tls_context=server_context(), require_starttls=True, **options) as (mailbox, address):
        deliver(given(address, **login), mail(), ANN)
        assert len(mailbox.mails) == 1
        with pytest.raises(UndeliveredError, match="535") as caught:
            deliver(given(address, **login | {"smtp_password": "wrong"}), mail(), ANN)
        assert "wrong" not in str(caught.value)
    with mail_server(ssl_context=server_context(), auth_require_tls=False, **options) as (mailbox, address):
        deliver(given(address, smtp_tls="tls", **login), mail(), ANN)
        assert len(mailbox.mails) == 1
    assert set(seen) == {(b"ann", b"hush"), (b"ann", b"wrong")}


def test_a_server_without_a_trusted_certificate_gets_nothing() -> None:
    with (
        mail_server(tls_context=server_context()) as (mailbox, address),
        pytest.raises(UndeliveredError, match="self-signed certificate"),
    ):
        deliver(given(address), mail(), ANN)
    with mail_server() as (unencrypted, address), pytest.raises(UndeliveredError, match="STARTTLS"):
        deliver(given(address), mail(), ANN)
    assert not mailbox.mails + unencrypted.mails


def test_a_refusal_says_why_in_one_line() -> None:
    with mail_server() as (_, address), pytest.raises(UndeliveredError) as caught:
        deliver(given(address, smtp_tls="none"), mail(), "nobody@desk.example")
    assert caught.value.outcome == "refused"
    assert str(caught.value).startswith("550 No such user")
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_or_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.notify.mail.TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(UndeliveredError, match="timed out") as caught:
            deliver(given(address), mail(), ANN)
        assert caught.value.outcome == "no_answer"
    with pytest.raises(UndeliveredError, match="refused"):
        deliver(given(address), mail(), ANN)
    with pytest.raises(UndeliveredError, match="COPYTASTER_SMTP is not set"):
        deliver(settings(), mail(), ANN)
