"""TLS and SASL: how every client of ours connects."""

import ssl
from functools import cache
from typing import Any

import typer

from streams.settings import PREFIX, Settings


def connection(settings: Settings) -> dict[str, Any]:
    """What aiokafka's clients are told, with the addresses."""
    told: dict[str, Any] = {"bootstrap_servers": settings.brokers, "security_protocol": _protocol(settings)}
    if settings.tls:
        told["ssl_context"] = tls_context(settings)
    if settings.sasl_mechanism:
        told["sasl_mechanism"] = settings.sasl_mechanism
        told["sasl_plain_username"] = settings.sasl_username
        told["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return told


def _protocol(settings: Settings) -> str:
    transport = "SSL" if settings.tls else "PLAINTEXT"
    return f"SASL_{transport}" if settings.sasl_mechanism else transport


@cache
def tls_context(settings: Settings) -> ssl.SSLContext:
    """The TLS of the settings. Ends the process with one line where a file is not what it should be."""
    try:
        name = "TLS_CA"
        context = ssl.create_default_context(cafile=settings.tls_ca or None)
        if settings.tls_certificate:
            name = "TLS_CERTIFICATE"
            context.load_cert_chain(settings.tls_certificate, settings.tls_key or None)
    except (OSError, ssl.SSLError) as error:
        typer.echo(f"copytaster: {PREFIX}{name}: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None
    return context
