"""The machine's clock and its source of new ids."""

import secrets
from datetime import UTC, datetime


class SystemClock:
    """The Clock of the machine."""

    def now(self) -> datetime:
        """Return now as an aware UTC datetime."""
        return datetime.now(UTC)


class RandomIds:
    """Ids nobody can guess."""

    def new(self) -> str:
        """Return 128 random bits in hex."""
        return secrets.token_hex(16)
