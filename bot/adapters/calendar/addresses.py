"""Which addresses a person's calendar may have: public ones, by https, and nothing else."""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from domain.errors import InvalidInputError

MAX_ADDRESS = 2_000
PUBLIC_ONLY = "That address leads into a private network, which I do not read from."
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Allows = Callable[[str], bool]
"""Tells whether an IP address may be connected to."""


def is_public(address: str) -> bool:
    """True for an IP address of the open internet: no loopback, private, link-local or embedded one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip.sixtofour is not None or ip.teredo is not None or ip in NAT64:
            return False
    return ip.is_global and not ip.is_multicast


def checked_address(address: str, allows: Allows = is_public) -> str:
    """Return the address by https. InvalidInputError says what is wrong with it."""
    if len(address) > MAX_ADDRESS:
        raise InvalidInputError("calendar", f"That address is longer than {MAX_ADDRESS:,} characters.")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if parts.scheme not in ("https", "webcal", "webcals") or not host:
        raise InvalidInputError(
            "calendar", "Paste the private address in iCal format, one that begins with https or webcal."
        )
    if _is_ip(host) and not allows(host):
        raise InvalidInputError("calendar", PUBLIC_ONLY)
    return urlunsplit(parts._replace(scheme="https", fragment=""))


class PublicResolver(AbstractResolver):
    """Resolves names; a name that leads to any address that is not allowed leads nowhere.

    The addresses it returns are those that are connected to: a name cannot change its mind in between.
    """

    def __init__(self, allows: Allows) -> None:
        self._names = ThreadedResolver()
        self._allows = allows

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; ForbiddenAddressError when one of them is not public."""
        found = await self._names.resolve(host, port, family)
        if not all(self._allows(one["host"]) for one in found):
            raise ForbiddenAddressError
        return found

    async def close(self) -> None:
        """Nothing to close."""


class ForbiddenAddressError(OSError):
    """A name leads into a private network."""


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
