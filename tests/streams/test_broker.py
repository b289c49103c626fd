"""The embedded broker: where it listens, and for how long."""

import socket

import pytest

from streams.broker import EmbeddedBroker


def test_it_listens_until_its_context_ends() -> None:
    with EmbeddedBroker() as broker:
        host, _, port = broker.address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5):
            pass
    with pytest.raises(OSError):
        socket.create_connection((host, int(port)), timeout=5)


def test_several_have_addresses_of_their_own() -> None:
    with EmbeddedBroker() as first, EmbeddedBroker() as second:
        assert first.address != second.address
