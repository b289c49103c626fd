"""Alerts by e-mail: an alert, or a digest, as plain text.

The mails of a subscription about one story refer to the same Message-ID, so that mail programs show the
update and the retraction with the match.
"""

import re
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from hashlib import sha256

from processors.subscriptions.alerts import Alert
from streams.errors import UndeliveredError
from streams.explanations import RETRACTIONS, explained, sentences, title
from streams.notify.queue import Batch
from streams.settings import PREFIX, Settings

TIMEOUT = 10.0  # seconds for each answer of the mail server
MAX_SUBJECT = 150  # characters

ENCODED = "=?"  # begins an encoded word, which Python decodes in headers, with the line breaks that it has
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def compose(batch: Batch, sender: str, to: str) -> EmailMessage:
    """The mail that tells an address of a batch."""
    alerts = [waiting.read() for waiting in batch.alerts]
    first, domain = alerts[0], sender.rpartition("@")[2]
    name = first["name"] or first["subscription"]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Copytaster", addr_spec=sender)
    local, _, host = to.rpartition("@")
    message["To"] = Address(username=local, domain=host)
    title = f"{len(alerts)} alerts" if batch.is_digest else _title(first)
    message["Subject"] = _line(f"[{name}] {title}").replace(ENCODED, "= ?")[:MAX_SUBJECT]
    message["Date"] = localtime(batch.alerts[-1].at)
    message["Message-ID"] = f"<{_word(batch.id)}@{domain}>"
    if not batch.is_digest:
        thread = f"<{_word(first['subscription'] + ' ' + first['story']['uri'])}@{domain}>"
        message["In-Reply-To"] = message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "\n\n".join([*map(_text, alerts), f"-- \nSubscription: {_line(name)}\n"]), cte="quoted-printable"
    )
    return message


def deliver(settings: Settings, message: EmailMessage, to: str) -> None:
    """Give a mail to the mail server, which takes some time. Raises UndeliveredError."""
    if not settings.smtp:
        raise UndeliveredError("no_answer", f"{PREFIX}SMTP is not set")
    try:
        with _connect(settings) as server:
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
            server.send_message(message, settings.smtp_from, [to])
    except smtplib.SMTPRecipientsRefused as error:
        [(code, reason)] = error.recipients.values()
        raise UndeliveredError("refused", f"{code} {_line(reason.decode(errors='replace'))}") from None
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else ""
        raise UndeliveredError("refused", f"{error.smtp_code} {_line(text)}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise UndeliveredError("no_answer", f"{settings.smtp}: {_line(str(error))}") from None


def _connect(settings: Settings) -> smtplib.SMTP:
    host, _, port = settings.smtp.rpartition(":")
    host = host.strip("[]")
    context = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(host, int(port), timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, int(port), timeout=TIMEOUT)
    if settings.smtp_tls == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _title(alert: Alert) -> str:
    if alert["kind"] == "retract":
        return f"{_retraction(alert)[0]}: {title(alert)}"
    return f"Update: {title(alert)}" if alert["kind"] == "update" else title(alert)


def _text(alert: Alert) -> str:
    story = alert["story"]
    details = [story["versionCreated"], story.get("source", ""), f"version {story['version']}"]
    if "urgency" in story:
        details.append(f"urgency {story['urgency']}")
    lines = [_title(alert), ", ".join(filter(None, details)), story["uri"]]
    if alert["kind"] == "retract":
        lines.append(_retraction(alert)[1])
    if "changed" in alert:
        lines.append(f"changed: {', '.join(alert['changed'])}")
    lines += [f"{clue}: {found}" for clue, found in explained(alert["why"])]
    lines += sentences(alert["why"])
    return "\n".join(map(_line, lines))


def _retraction(alert: Alert) -> tuple[str, str]:
    return RETRACTIONS[alert.get("reason", "killed")]


def _line(text: str) -> str:
    """Text of a story or a server on one line, without control characters, so that it can be in a header."""
    return " ".join(CONTROLS.sub(" ", text).split())


def _word(text: str) -> str:
    """A text as the first part of a Message-ID: itself, or a hash of it."""
    return text if re.fullmatch(r"[A-Za-z0-9-]{1,64}", text) else sha256(text.encode()).hexdigest()[:32]
