"""Web addresses, as wires write them."""

from urllib.parse import urljoin, urlsplit

from processors.sources import URI


def absolute(base: str, address: str) -> str:
    """An address that may be relative to another; unchanged if either of them is not an address."""
    try:
        return urljoin(base, address) if base and address else address
    except ValueError:  # such as http://[
        return address


def names_a_page(address: str) -> bool:
    """Whether an address is that of a page, not only of a site: pages with a wrong address share that one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(URI.fullmatch(address)) and (parts.path not in ("", "/") or bool(parts.query))
