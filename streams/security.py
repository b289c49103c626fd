"""TLS and SASL options for all our Kafka clients."""

import ssl
from functools import cache
from typing import Any

from streams.errors import SettingsError
from streams.settings import PREFIX, Settings


def connection(settings: Settings) -> dict[str, Any]:
    """The connection arguments of an aiokafka client. Raises SettingsError."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.brokers,
        "security_protocol": _protocol(settings),
    }
    if settings.tls:
        options["ssl_context"] = tls_context(settings)
    if settings.sasl_mechanism:
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return options


def _protocol(settings: Settings) -> str:
    transport = "SSL" if settings.tls else "PLAINTEXT"
    return f"SASL_{transport}" if settings.sasl_mechanism else transport


@cache
def tls_context(settings: Settings) -> ssl.SSLContext:
    """The TLS context for these settings. Raises SettingsError if a file cannot be used."""
    try:
        name = "TLS_CA"
        context = ssl.create_default_context(cafile=settings.tls_ca or None)
        if settings.tls_certificate:
            name = "TLS_CERTIFICATE"
            context.load_cert_chain(settings.tls_certificate, settings.tls_key or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"{PREFIX}{name}: {error.strerror or error}") from None
    return context
