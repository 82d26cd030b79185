"""What the gateway asks of the outside."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from domain.gateway.model import Embeddings, ModelEvent, ModelRequest, Tier, UsageRow
from domain.ids import TeamId, UserId
from domain.people.ports import PersonRepository

MOST_EMBEDDED = 64
"""Texts of one call for vectors."""


class ModelProvider(Protocol):
    """A model server."""

    @property
    def is_configured(self) -> bool:
        """True when a key or an own base URL is set."""
        ...

    def model_for(self, tier: Tier) -> str:
        """Return the model name that serves a tier."""
        ...

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Stream the answer; the last event is Finished. Raises a ModelError, before or midway."""
        ...


class EmbeddingProvider(Protocol):
    """A server of a model that turns texts into vectors: what means the same lies close together."""

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    @property
    def is_ready(self) -> bool:
        """True when it is set up, and the server is not known to lack it."""
        ...

    async def embed(self, texts: Sequence[str], *, seconds: float) -> Embeddings:
        """Return a vector for each of at most MOST_EMBEDDED texts, retries included within the seconds.

        Raises ModelRefusedError when the model does not take one of the texts, else another ModelError.
        """
        ...


class TokenCounter(Protocol):
    """Counts tokens as the model would, or a little more."""

    def count(self, text: str) -> int:
        """Return the number of tokens of the text."""
        ...


class UsageRepository(Protocol):
    """The ledger of the workspace of the current unit of work."""

    async def reserve(self, reservation_id: str, *, on: date, tokens: int, limit: int, at: datetime) -> bool:
        """Set tokens aside for the day if spent and reserved stay within the limit; else False.

        One conditional write: parallel calls cannot overspend together.
        """
        ...

    async def settle(self, reservation_id: str, row: UsageRow) -> None:
        """Replace the reservation by what was used and add the row; a second settling changes nothing."""
        ...

    async def add(self, row: UsageRow) -> None:
        """Add a row that had no reservation (a declined call)."""
        ...

    async def spent(self, *, on: date) -> int:
        """Return tokens spent and reserved on the day."""
        ...

    async def rows(self, *, since: datetime, actor_id: UserId | None) -> Sequence[UsageRow]:
        """Return ledger rows, newest first."""
        ...

    async def release_before(self, at: datetime) -> int:
        """Free reservations older than `at` (their call died); return how many."""
        ...


class GatewayWork(Protocol):
    """A unit of work with the ledger and people in it."""

    @property
    def usage(self) -> UsageRepository:
        """The ledger."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class GatewayWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[GatewayWork]:
        """Open it; leaving without commit rolls back."""
        ...


class AuditTrail(Protocol):
    """Where each model call leaves one line: ids, names and numbers, never text."""

    def record(self, row: UsageRow) -> None:
        """Write the line."""
        ...
