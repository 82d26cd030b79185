"""Fetching a calendar: https, few redirects, little time, not much."""

import asyncio
import ssl
from urllib.parse import urljoin

import structlog
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.adapters.calendar.addresses import (
    PUBLIC_ONLY,
    Allows,
    ForbiddenAddressError,
    PublicResolver,
    checked_address,
    is_public,
)
from domain.errors import InvalidInputError, UnavailableError

MAX_BYTES = 5 * 1024 * 1024
"""A calendar of ten busy years; larger ones are refused."""
SECONDS = 10.0
MAX_REDIRECTS = 3
ACCEPT = {"Accept": "text/calendar, text/plain;q=0.5", "User-Agent": "Convers"}
REFUSED = {401, 403, 404, 410}

log = structlog.get_logger(__name__)


class CalendarFetcher:
    """Fetches the text behind a calendar's address. The address never reaches a log."""

    def __init__(self, *, allows: Allows = is_public, trust: ssl.SSLContext | None = None) -> None:
        self._allows = allows
        self._trust = trust

    async def fetch(self, address: str) -> bytes:
        """Return what is there. InvalidInputError: it is wrong; UnavailableError: it may be right later."""
        try:
            async with asyncio.timeout(SECONDS), self._session() as session:
                return await self._follow(session, checked_address(address, self._allows))
        except TimeoutError:
            raise UnavailableError(
                f"The calendar did not answer within {SECONDS:.0f} seconds. Try again later."
            ) from None
        except (ClientError, OSError) as error:
            if _is_forbidden(error):
                raise InvalidInputError("calendar", PUBLIC_ONLY) from None
            log.info("calendar_unreachable", error=type(error).__name__)
            raise UnavailableError(
                "The calendar could not be reached. Check the address, or try again later."
            ) from None

    def _session(self) -> ClientSession:
        connector = TCPConnector(
            resolver=PublicResolver(self._allows), ssl=self._trust or True, force_close=True
        )
        return ClientSession(connector=connector, timeout=ClientTimeout(total=SECONDS), headers=ACCEPT)

    async def _follow(self, session: ClientSession, address: str) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(address, allow_redirects=False) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return await _body(response)
                onward = urljoin(address, response.headers.get("Location", ""))
            address = checked_address(onward, self._allows)
        raise InvalidInputError("calendar", "That address leads from one place to the next without end.")


async def _body(response: ClientResponse) -> bytes:
    if response.status in REFUSED:
        raise InvalidInputError(
            "calendar",
            "Nobody answers at that address any more, or not to me. Copy the private address again.",
        )
    if response.status != 200:
        raise UnavailableError("The calendar's server had a problem. Try again later.")
    content = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > MAX_BYTES:
            raise InvalidInputError(
                "calendar", f"That calendar is larger than {MAX_BYTES // 1024 // 1024} MB, which is too much."
            )
    return bytes(content)


def _is_forbidden(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ForbiddenAddressError):
            return True
        error = error.__cause__ or error.__context__
    return False
