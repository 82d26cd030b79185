"""Calendars as people connect, disconnect and export them."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from domain.errors import InvalidInputError, NotFoundError, UnavailableError
from domain.ids import PlanId, TeamId, UserId
from domain.people.model import Person
from domain.plans.calendars.model import OURS, CalendarEntry, CalendarFile, CalendarLink, Feed
from domain.plans.calendars.ports import CalendarReader, CalendarWorkFactory, CalendarWriter, Seal
from domain.plans.model import Plan, PlanState
from domain.plans.shapes import EventState, Span
from domain.ports import Clock

SHOWN_BACK = timedelta(weeks=4)
"""How far back the feed goes."""
LOOKED_AHEAD = timedelta(weeks=2)
"""The stretch a new calendar is tried with."""


FRESH_FOR = timedelta(minutes=10)
"""How long busy times serve without reading the calendar again."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Busy times as they were read, of which calendar and for which stretch."""

    sealed: bytes
    start: datetime
    end: datetime
    at: datetime
    spans: tuple[Span, ...]

    def serves(self, link: CalendarLink, start: datetime, end: datetime, now: datetime) -> bool:
        """Tell whether it is still good for a question."""
        return (self.sealed, self.start, self.end) == (link.sealed, start, end) and now - self.at < FRESH_FOR


class CalendarService:
    """A person's own calendar. Nobody else sees any of it; the address is shown to no one, only its host."""

    def __init__(
        self,
        work: CalendarWorkFactory,
        reader: CalendarReader,
        writer: CalendarWriter,
        seal: Seal,
        clock: Clock,
        public_url: Callable[[], str | None],
    ) -> None:
        self._work = work
        self._reader = reader
        self._writer = writer
        self._seal = seal
        self._clock = clock
        self._public_url = public_url
        self._read: dict[tuple[TeamId, UserId], _Reading] = {}

    async def connect(self, actor: Person, address: str) -> CalendarLink:
        """Subscribe to a calendar for busy times, after reading it once. InvalidInputError("calendar", …)."""
        sound = self._reader.check(address.strip())
        now = self._clock.now()
        try:
            await self._reader.busy(sound, now, now + LOOKED_AHEAD, actor.zone)
        except UnavailableError as error:
            raise InvalidInputError("calendar", error.public) from None
        link = CalendarLink(
            actor.team_id,
            actor.id,
            self._seal.seal(sound, purpose=_purpose(actor.team_id, actor.id)),
            urlsplit(sound).hostname or "",
            added_at=now,
            checked_at=now,
        )
        async with self._work(actor.team_id) as work:
            await work.calendars.save_link(link)
            await work.commit()
        return link

    async def disconnect(self, actor: Person) -> None:
        """Forget the person's calendar, address and all."""
        async with self._work(actor.team_id) as work:
            await work.calendars.remove_link(actor.id)
            await work.commit()

    async def link(self, actor: Person) -> CalendarLink | None:
        """Return the person's calendar."""
        async with self._work(actor.team_id) as work:
            return await work.calendars.link(actor.id)

    async def busy(self, team_id: TeamId, user_id: UserId, start: datetime, end: datetime) -> Sequence[Span]:
        """Return a person's busy times in a stretch; empty without a calendar.

        UnavailableError when there is one and it cannot be read now.
        """
        async with self._work(team_id) as work:
            link = await work.calendars.link(user_id)
            person = await work.people.get(user_id)
        if link is None or person is None:
            return ()
        reading = self._read.get((team_id, user_id))
        if reading is not None and reading.serves(link, start, end, self._clock.now()):
            return reading.spans
        try:
            address = self._seal.open(link.sealed, purpose=_purpose(team_id, user_id))
            spans = await self._reader.busy(address, start, end, person.zone)
        except (UnavailableError, InvalidInputError) as error:
            await self._note(link, is_failing=True)
            raise UnavailableError(error.public) from None
        await self._note(link, is_failing=False)
        self._read[team_id, user_id] = _Reading(link.sealed, start, end, self._clock.now(), tuple(spans))
        return spans

    async def file(self, actor: Person, plan_id: PlanId) -> CalendarFile:
        """Return one plan as an `.ics` file. NotFoundError for a plan of somebody else."""
        async with self._work(actor.team_id) as work:
            plan = await work.plans.get(plan_id)
        if plan is None or plan.user_id != actor.id:
            raise NotFoundError("I could not find that plan.")
        name = f"Week of {plan.week.day} {plan.week:%B %Y}"
        content = self._writer.write(_entries([plan]), name, plan.zone)
        return CalendarFile(f"convers-{plan.week.isoformat()}.ics", content)

    @property
    def can_feed(self) -> bool:
        """True when the host has said under which address calendars can reach Convers."""
        return self._public_url() is not None

    async def open_feed(self, actor: Person) -> str:
        """Return a new private address of the person's feed; an address given before stops working.

        InvalidInputError when the host has set no public address.
        """
        public_url = self._public_url()
        if public_url is None:
            raise InvalidInputError(
                "feed",
                "PUBLIC_URL is not set here, so no calendar can reach Convers. Take the file instead.",
            )
        token = secrets.token_urlsafe(32)
        async with self._work(actor.team_id) as work:
            await work.calendars.save_feed(Feed(actor.team_id, actor.id, _hash(token), self._clock.now()))
            await work.commit()
        return f"{public_url.rstrip('/')}/calendar/{actor.team_id}/{token}.ics"

    async def close_feed(self, actor: Person) -> None:
        """Close the person's feed: its address answers nothing any more."""
        async with self._work(actor.team_id) as work:
            await work.calendars.remove_feed(actor.id)
            await work.commit()

    async def has_feed(self, actor: Person) -> bool:
        """Tell whether the person has an open feed."""
        async with self._work(actor.team_id) as work:
            return await work.calendars.has_feed(actor.id)

    async def feed(self, team_id: TeamId, token: str) -> CalendarFile:
        """Return the feed behind an address: accepted events of the last weeks and to come.

        NotFoundError when there is none, or its person has left.
        """
        since = (self._clock.now() - SHOWN_BACK).date()
        async with self._work(team_id) as work:
            found = await work.calendars.feed(_hash(token))
            person = await work.people.get(found.user_id) if found else None
            if found is None or person is None or person.is_deleted:
                raise NotFoundError
            plans = await work.plans.ever_accepted(found.user_id, since=since)
        return CalendarFile("convers.ics", self._writer.write(_entries(plans), "Convers", person.zone))

    async def _note(self, link: CalendarLink, *, is_failing: bool) -> None:
        """Remember how the last reading went, unless the person changed the calendar meanwhile."""
        now = self._clock.now()
        failing = (link.failing_since or now) if is_failing else None
        async with self._work(link.team_id) as work:
            stored = await work.calendars.link(link.user_id)
            if stored is None or stored.sealed != link.sealed:
                return
            checked = stored.checked_at if is_failing else now
            await work.calendars.save_link(replace(stored, failing_since=failing, checked_at=checked))
            await work.commit()


def _entries(plans: Iterable[Plan]) -> list[CalendarEntry]:
    """Return what a calendar shows of plans: each event once, those of a replaced plan cancelled."""
    entries: dict[str, CalendarEntry] = {}
    in_order = sorted(plans, key=lambda one: (one.state is PlanState.ACCEPTED, one.created_at))
    for plan in in_order:
        began = plan.accepted_at or plan.created_at
        replaced = plan.state is PlanState.REPLACED
        ended = max((one.accepted_at or began for one in in_order if one.week == plan.week), default=began)
        for event in plan.events:
            entries[event.id] = CalendarEntry(
                f"{event.id}{OURS}",
                event,
                sequence=event.sequence + replaced,
                created_at=began,
                changed_at=ended if replaced else event.changed_at or began,
                is_cancelled=replaced or event.state is EventState.CANCELLED,
            )
    return sorted(entries.values(), key=lambda entry: (entry.event.start, entry.uid))


def _purpose(team_id: TeamId, user_id: UserId) -> str:
    return f"{team_id}|calendars|address|{user_id}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
