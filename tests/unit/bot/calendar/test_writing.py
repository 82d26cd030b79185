from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent
from ical.event import EventStatus

from bot.adapters.calendar.reading import read_busy
from bot.adapters.calendar.writing import IcsWriter
from domain.ids import EventId, UserId
from domain.plans.calendars.model import CalendarEntry
from domain.plans.shapes import Event

MADE = datetime(2026, 3, 20, 8, tzinfo=UTC)


def entry(
    start: datetime, number: int = 1, *, sequence: int = 0, is_cancelled: bool = False
) -> CalendarEntry:
    event = Event(
        EventId(f"e{number}"), "t1", UserId("U1"), "Write the report; part 1, “draft”", start,
        start + timedelta(minutes=90), description="Step 3 of Release 4.2\nsecond line",
    )  # fmt: skip
    return CalendarEntry(f"e{number}@convers", event, sequence, MADE, MADE, is_cancelled)


def read_back(content: bytes) -> list[ReadEvent]:
    return IcsCalendarStream.calendar_from_ics(content.decode()).events


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_every_event_is_read_back_at_its_instant_over_both_changes_of_the_clock(zone: str) -> None:
    own = ZoneInfo(zone)
    days = [
        datetime(2026, month, day, 9, tzinfo=own)
        for month, day in ((3, 27), (3, 30), (10, 23), (11, 2), (4, 6))
    ]
    content = IcsWriter().write([entry(day, number) for number, day in enumerate(days)], "My week", own)
    found = read_back(content)
    assert [one.dtstart.astimezone(UTC) for one in found] == [day.astimezone(UTC) for day in days]  # type: ignore[union-attr]
    assert all(one.computed_duration == timedelta(minutes=90) for one in found)
    assert (b"BEGIN:VTIMEZONE" in content) is (zone != "UTC")


def test_text_uid_and_sequence_come_back_as_they_were() -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    content = IcsWriter().write([entry(start, sequence=3)], "My week", ZoneInfo("Europe/Berlin"))
    found = read_back(content)[0]
    assert (found.uid, found.sequence, found.status) == ("e1@convers", 3, EventStatus.CONFIRMED)
    assert found.summary == "Write the report; part 1, “draft”"
    assert found.description == "Step 3 of Release 4.2\nsecond line"
    assert found.last_modified == MADE


def test_a_cancelled_event_stays_in_the_calendar_and_says_so() -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    content = IcsWriter().write([entry(start, sequence=1, is_cancelled=True)], "x", ZoneInfo("UTC"))
    assert read_back(content)[0].status is EventStatus.CANCELLED


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read_back(IcsWriter().write([], "My week", ZoneInfo("Europe/Berlin"))) == []


def test_what_we_write_is_never_a_busy_time() -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    content = IcsWriter().write([entry(start)], "My week", ZoneInfo("Europe/Berlin"))
    assert read_busy(content, start, start + timedelta(days=1), ZoneInfo("UTC")) == []
