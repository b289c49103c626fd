"""The addresses that webhooks may go to: those of the public Internet, and those that a setting lists.

The address that is connected to is checked, not the name: a name may have another address each time it is
looked up.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from streams.errors import PrivateAddressError
from streams.settings import PREFIX

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")  # the last four bytes are an IPv4 address
# Oracle's and Azure's clouds have services for their own machines there; those of others are at private
# addresses.
METADATA = ip_network("192.0.0.0/24"), ip_network("168.63.129.16/32")


def is_public(address: Address) -> bool:
    """Whether an address, and the IPv4 address that an IPv6 address may stand for, is on the Internet."""
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if any(address in network for network in NAT64):
            embedded = IPv4Address(address.packed[-4:])
        if embedded is not None:
            return is_public(embedded)
        if address.is_site_local:
            return False
    if any(address in network for network in METADATA):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class SocketFactory:
    """Makes the sockets of aiohttp's connector, with the address that each will connect to."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        """Raises PrivateAddressError."""
        family, kind, protocol, _, (host, *_) = info
        address = ip_address(host.partition("%")[0])
        if not is_public(address) and not any(address in network for network in self._allowed):
            raise PrivateAddressError(
                f"its address is not on the Internet, and {PREFIX}WEBHOOK_PRIVATE does not list it"
            )
        return socket.socket(family, kind, protocol)
