"""A person's own calendar: connected, read, failing, exported, fed and closed."""

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.errors import InvalidInputError, NotFoundError, UnavailableError
from domain.ids import TeamId
from domain.plans.calendars.service import CalendarService
from domain.plans.changes import MoveEvent, RemoveEvent
from domain.plans.shapes import Span
from tests.fakes.calendars import FakeReader, FakeWriter, TurningSeal
from tests.unit.domain.plans.desk import ANN, BEN, REQUEST, WEEK, Desk, at

SECRET = "https://calendar.example.org/private-abc/basic.ics"
MEETING = Span(at(1, 10), at(1, 11))


class Calendars:
    def __init__(self, public_url: str | None = "https://convers.example/") -> None:
        self.desk = Desk()
        self.reader = FakeReader(MEETING)
        self.service = CalendarService(
            self.desk.work, self.reader, FakeWriter(), TurningSeal(), self.desk.clock, lambda: public_url
        )

    async def busy(self) -> list[Span]:
        return list(await self.service.busy(ANN.team_id, ANN.id, at(0, 0), at(5, 0)))


@pytest.fixture
async def calendars() -> Calendars:
    made = Calendars()
    await made.desk.known()
    return made


async def test_a_connected_calendar_is_shown_by_its_host_and_kept_sealed(calendars: Calendars) -> None:
    link = await calendars.service.connect(ANN, f" {SECRET} ")
    assert link.host == "calendar.example.org"
    assert b"private-abc" not in link.sealed
    assert await calendars.service.link(ANN) == link
    assert await calendars.service.link(BEN) is None


async def test_busy_times_are_read_once_in_ten_minutes(calendars: Calendars) -> None:
    await calendars.service.connect(ANN, SECRET)
    calendars.reader.asked.clear()
    assert await calendars.busy() == [MEETING]
    assert await calendars.busy() == [MEETING]
    assert calendars.reader.asked == [SECRET]
    calendars.desk.clock.advance(timedelta(minutes=11))
    await calendars.busy()
    assert len(calendars.reader.asked) == 2


async def test_without_a_calendar_nobody_is_busy(calendars: Calendars) -> None:
    assert await calendars.busy() == []


@pytest.mark.parametrize(
    "error", [UnavailableError("not now"), InvalidInputError("calendar", "no calendar there")]
)
async def test_an_address_that_cannot_be_read_is_not_connected(
    calendars: Calendars, error: Exception
) -> None:
    calendars.reader.error = error
    with pytest.raises(InvalidInputError) as refused:
        await calendars.service.connect(ANN, SECRET)
    assert refused.value.field == "calendar"
    assert await calendars.service.link(ANN) is None


async def test_a_calendar_that_fails_later_says_since_when_and_recovers(calendars: Calendars) -> None:
    await calendars.service.connect(ANN, SECRET)
    calendars.reader.error = InvalidInputError("calendar", "gone")
    began = calendars.desk.clock.now()
    for _ in range(2):
        with pytest.raises(UnavailableError, match="gone"):
            await calendars.busy()
        calendars.desk.clock.advance(timedelta(hours=1))
    failing = await calendars.service.link(ANN)
    assert failing is not None
    assert failing.failing_since == began
    calendars.reader.error = None
    await calendars.busy()
    mended = await calendars.service.link(ANN)
    assert mended is not None
    assert mended.failing_since is None


async def test_a_disconnected_calendar_is_forgotten(calendars: Calendars) -> None:
    await calendars.service.connect(ANN, SECRET)
    await calendars.service.disconnect(ANN)
    assert await calendars.service.link(ANN) is None
    assert await calendars.busy() == []


async def accepted(calendars: Calendars) -> str:
    plans = calendars.desk.plans
    plan = await plans.draft(ANN, REQUEST, cause="asked")
    return (await plans.accept(ANN, plan.id, version=plan.version, cause="accepted")).id


async def read(calendars: Calendars, address: str) -> list[str]:
    found = re.fullmatch(r"https://convers\.example/calendar/(\w+)/([\w-]{43})\.ics", address)
    assert found is not None
    file = await calendars.service.feed(TeamId(found[1]), found[2])
    return file.content.decode().splitlines()


async def test_a_feed_shows_what_was_accepted_and_its_changes(calendars: Calendars) -> None:
    plan_id = await accepted(calendars)
    plans = calendars.desk.plans
    address = await calendars.service.open_feed(ANN)
    shown = {line.split(" ", 1)[1] for line in (await read(calendars, address))[1:]}
    assert shown == {"Report 0 on", "Review 0 on", "Inbox 0 on"}
    plan = await plans.get(ANN, plan_id)  # type: ignore[arg-type]
    inbox = next(event for event in plan.live if event.task_key == "inbox")
    review = next(event for event in plan.live if event.task_key == "review")
    await plans.change(ANN, plan.id, [MoveEvent(review.id, WEEK + timedelta(days=3), time(14))], cause="1")
    await plans.change(ANN, plan.id, [RemoveEvent(inbox.id)], cause="2")
    lines = await read(calendars, address)
    assert f"{inbox.id}@convers Inbox 1 gone" in lines
    assert f"{review.id}@convers Review 1 on" in lines


async def test_a_replaced_plan_is_cancelled_but_for_what_the_new_one_keeps(calendars: Calendars) -> None:
    await accepted(calendars)
    plans = calendars.desk.plans
    address = await calendars.service.open_feed(ANN)
    calendars.desk.drafting.tasks = calendars.desk.drafting.tasks[:1]
    newer = await plans.draft(ANN, replace(REQUEST, goals=("Report 3h",)), cause="b")
    await plans.accept(ANN, newer.id, version=newer.version, cause="c")
    states = {line.split()[1]: line.split()[-1] for line in (await read(calendars, address))[1:]}
    assert states == {"Report": "on", "Review": "gone", "Inbox": "gone"}


async def test_a_new_address_makes_the_old_one_void_and_closing_ends_it(calendars: Calendars) -> None:
    first = await calendars.service.open_feed(ANN)
    second = await calendars.service.open_feed(ANN)
    with pytest.raises(NotFoundError):
        await read(calendars, first)
    assert await calendars.service.has_feed(ANN)
    await calendars.service.close_feed(ANN)
    assert not await calendars.service.has_feed(ANN)
    with pytest.raises(NotFoundError):
        await read(calendars, second)


async def test_the_feed_of_somebody_who_left_answers_nothing(calendars: Calendars) -> None:
    address = await calendars.service.open_feed(ANN)
    await calendars.desk.known(replace(ANN, is_deleted=True))
    with pytest.raises(NotFoundError):
        await read(calendars, address)


async def test_without_a_public_address_there_is_a_file_but_no_feed() -> None:
    calendars = Calendars(public_url=None)
    await calendars.desk.known()
    assert not calendars.service.can_feed
    with pytest.raises(InvalidInputError, match="Take the file instead"):
        await calendars.service.open_feed(ANN)
    plan_id = await accepted(calendars)
    file = await calendars.service.file(ANN, plan_id)  # type: ignore[arg-type]
    assert file.name == "convers-2026-11-23.ics"
    assert file.content.startswith(b"Week of 23 November 2026 Europe/Berlin")
    with pytest.raises(NotFoundError):
        await calendars.service.file(BEN, plan_id)  # type: ignore[arg-type]
