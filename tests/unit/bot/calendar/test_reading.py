from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.calendar.reading import read_busy
from domain.errors import InvalidInputError
from domain.plans.shapes import Span

BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_DEFINED = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{BERLIN_DEFINED}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def busy(content: bytes, first: str = "2026-11-23", last: str = "2026-11-30") -> list[str]:
    start, end = (datetime.fromisoformat(day).replace(tzinfo=BERLIN) for day in (first, last))
    return [said(span) for span in read_busy(content, start, end, BERLIN)]


def said(span: Span) -> str:
    start, end = span.start.astimezone(BERLIN), span.end.astimezone(BERLIN)
    return f"{start:%a %d.%m. %H:%M}-{end:%H:%M}"


def test_a_meeting_is_busy() -> None:
    assert busy(calendar("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z")) == ["Tue 24.11. 10:00-11:00"]


def test_a_time_without_a_zone_is_by_the_persons_clock() -> None:
    assert busy(calendar("DTSTART:20261124T090000\nDURATION:PT45M")) == ["Tue 24.11. 09:00-09:45"]


def test_a_whole_day_is_busy_from_midnight_to_midnight() -> None:
    assert busy(calendar("DTSTART;VALUE=DATE:20261125")) == ["Wed 25.11. 00:00-00:00"]


@pytest.mark.parametrize(
    "line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_its_owner_calls_free_is_free(line: str) -> None:
    assert busy(calendar(f"DTSTART:20261124T090000Z\nDTEND:20261124T100000Z\n{line}")) == []


def test_our_own_events_are_no_busy_times() -> None:
    content = calendar("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z").replace(
        b"UID:0", b"UID:a1@convers"
    )
    assert busy(content) == []


def test_times_that_touch_become_one() -> None:
    first = "DTSTART:20261124T090000Z\nDTEND:20261124T100000Z"
    second = "DTSTART:20261124T100000Z\nDTEND:20261124T103000Z"
    assert busy(calendar(second, first)) == ["Tue 24.11. 10:00-11:30"]


WEEKLY = "DTSTART;TZID=Europe/Berlin:{}T100000\nDTEND;TZID=Europe/Berlin:{}T110000\nRRULE:{}"


def weekly(day: str, rule: str) -> str:
    return WEEKLY.format(day, day, rule)


def test_a_weekly_meeting_keeps_its_hour_over_both_changes_of_the_clock() -> None:
    content = calendar(weekly("20260105", "FREQ=WEEKLY"))
    assert busy(content, "2026-03-23", "2026-04-06") == ["Mon 23.03. 10:00-11:00", "Mon 30.03. 10:00-11:00"]
    assert busy(content, "2026-10-19", "2026-11-02") == ["Mon 19.10. 10:00-11:00", "Mon 26.10. 10:00-11:00"]


def test_a_series_ends_when_its_rule_says_so() -> None:
    assert busy(calendar(weekly("20261109", "FREQ=WEEKLY;COUNT=2"))) == []
    assert busy(calendar(weekly("20261109", "FREQ=WEEKLY;COUNT=3"))) == ["Mon 23.11. 10:00-11:00"]
    assert busy(calendar(weekly("20261109", "FREQ=WEEKLY;UNTIL=20261123T085959Z"))) == []
    assert busy(calendar(weekly("20261109", "FREQ=WEEKLY;UNTIL=20261123"))) == ["Mon 23.11. 10:00-11:00"]


def test_a_date_taken_out_of_a_series_is_free_and_one_put_in_is_busy() -> None:
    out = "EXDATE;TZID=Europe/Berlin:20261124T100000"
    put_in = "RDATE;TZID=Europe/Berlin:20261128T100000"
    content = calendar(weekly("20261123", "FREQ=DAILY;COUNT=3") + f"\n{out}\n{put_in}")
    assert busy(content) == ["Mon 23.11. 10:00-11:00", "Wed 25.11. 10:00-11:00", "Sat 28.11. 10:00-11:00"]


def test_a_moved_occurrence_counts_where_it_went() -> None:
    series = calendar(
        weekly("20261116", "FREQ=WEEKLY"),
        "RECURRENCE-ID;TZID=Europe/Berlin:20261123T100000\nDTSTART;TZID=Europe/Berlin:20261124T150000\n"
        "DTEND;TZID=Europe/Berlin:20261124T160000",
    ).replace(b"UID:1", b"UID:0")
    assert busy(series) == ["Tue 24.11. 15:00-16:00"]


def test_a_cancelled_occurrence_is_free() -> None:
    series = calendar(
        weekly("20261116", "FREQ=WEEKLY"),
        "RECURRENCE-ID;TZID=Europe/Berlin:20261123T100000\nDTSTART;TZID=Europe/Berlin:20261123T100000\n"
        "STATUS:CANCELLED",
    ).replace(b"UID:1", b"UID:0")
    assert busy(series) == []


def test_one_broken_event_does_not_spoil_the_rest() -> None:
    good = "DTSTART:20261124T090000Z\nDTEND:20261124T100000Z"
    assert busy(calendar("DTSTART:tomorrow", "SUMMARY:no start", good)) == ["Tue 24.11. 10:00-11:00"]


def test_a_rule_that_repeats_every_second_counts_once() -> None:
    assert busy(calendar(weekly("20261124", "FREQ=SECONDLY"))) == ["Tue 24.11. 10:00-11:00"]


@pytest.mark.parametrize(
    "content", [b"", b"<html>Sign in</html>", b"BEGIN:VCALENDAR\r\nno end", b"\xff\x00" * 50]
)
def test_what_is_no_calendar_is_refused_with_the_mend(content: bytes) -> None:
    with pytest.raises(InvalidInputError, match="not a calendar"):
        busy(content)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(rubbish: bytes) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    content = calendar("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z") + rubbish
    try:
        spans = read_busy(content, start, start + timedelta(days=7), BERLIN)
    except InvalidInputError:
        return
    assert all(span.start < span.end for span in spans)
