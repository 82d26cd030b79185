"""What calendars ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.ids import PlanId, TeamId, UserId
from domain.people.ports import PersonRepository
from domain.plans.calendars.model import CalendarEntry, CalendarLink, Feed
from domain.plans.model import Plan
from domain.plans.shapes import Span


class CalendarRepository(Protocol):
    """Calendar addresses and feeds of the workspace of the current unit of work."""

    async def link(self, user_id: UserId) -> CalendarLink | None:
        """Return the calendar a person gave."""
        ...

    async def save_link(self, link: CalendarLink) -> None:
        """Insert or replace a person's calendar."""
        ...

    async def remove_link(self, user_id: UserId) -> None:
        """Forget a person's calendar, if there is one."""
        ...

    async def feed(self, token_hash: str) -> Feed | None:
        """Return the feed behind a token."""
        ...

    async def save_feed(self, feed: Feed) -> None:
        """Insert or replace a person's feed: the address they had before is void."""
        ...

    async def remove_feed(self, user_id: UserId) -> None:
        """Close a person's feed, if there is one."""
        ...

    async def has_feed(self, user_id: UserId) -> bool:
        """Tell whether a person has an open feed."""
        ...


class AcceptedPlans(Protocol):
    """The plans a calendar shows."""

    async def get(self, plan_id: PlanId) -> Plan | None:
        """Return a plan."""
        ...

    async def ever_accepted(self, user_id: UserId, *, since: date) -> Sequence[Plan]:
        """Return plans of that week and later that are accepted, or were until another replaced them."""
        ...


class CalendarWork(Protocol):
    """A unit of work with calendars in it."""

    @property
    def calendars(self) -> CalendarRepository:
        """The calendar shelf."""
        ...

    @property
    def plans(self) -> AcceptedPlans:
        """The plan shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class CalendarWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[CalendarWork]:
        """Open it; leaving without commit rolls back."""
        ...


class CalendarReader(Protocol):
    """Reads other people's calendars."""

    def check(self, address: str) -> str:
        """Return the address in order (`webcal:` becomes `https:`). InvalidInputError says what is wrong."""
        ...

    async def busy(self, address: str, start: datetime, end: datetime, zone: ZoneInfo) -> Sequence[Span]:
        """Return busy times in a stretch, merged and in order; `zone` is for times that name none.

        InvalidInputError when what is there is not a calendar, UnavailableError when it cannot be reached.
        """
        ...


class CalendarWriter(Protocol):
    """Writes calendars."""

    def write(self, entries: Sequence[CalendarEntry], name: str, zone: ZoneInfo) -> bytes:
        """Return a calendar (RFC 5545) of these entries, times in this zone."""
        ...


class Seal(Protocol):
    """Keeps secrets unreadable in the record."""

    def seal(self, secret: str, *, purpose: str) -> bytes:
        """Return the ciphertext, bound to a purpose (whose secret, of what kind)."""
        ...

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Return the secret; UnavailableError when the key is not the one it was sealed with."""
        ...
