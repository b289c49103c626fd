"""The addresses that webhooks may go to."""

import socket
from ipaddress import ip_address

import pytest

from streams.errors import PrivateAddressError
from streams.notify.addresses import SocketFactory, is_public
from streams.settings import networks

PRIVATE = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.100.100.200 192.0.0.192 168.63.129.16
    0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1 240.0.0.1 ::1 :: fe80::1 fd00::1 fd00:ec2::254
    ff02::1 fec0::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 2002:7f00:1::1 64:ff9b::169.254.169.254
    64:ff9b:1::a01:203 2001:0:4136:e378:8000:63bf:f5fe:fdfc ::127.0.0.1 2001:db8::1
"""
PUBLIC = "8.8.8.8 1.1.1.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_and_those_that_stand_for_them(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


def test_only_networks_of_the_setting_are_exempt() -> None:
    factory = SocketFactory(networks("10.1.0.0/16, fd00::/8"))
    for family, address in ((socket.AF_INET, "10.1.2.3"), (socket.AF_INET6, "fd00::1%0")):
        factory((family, socket.SOCK_STREAM, 0, "", (address, 443))).close()
    for family, address in ((socket.AF_INET, "10.2.0.1"), (socket.AF_INET6, "::ffff:10.1.2.3")):
        with pytest.raises(PrivateAddressError, match="not on the Internet"):
            factory((family, socket.SOCK_STREAM, 0, "", (address, 443)))
