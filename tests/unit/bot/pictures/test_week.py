import struct
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.pictures.fitting import fit
from bot.adapters.pictures.fonts import drawable
from bot.adapters.pictures.week import draw_week
from domain.ids import EventId, PlanId, TeamId, UserId
from domain.plans.model import Plan, PlanRequest
from domain.plans.shapes import Effort, Event, EventState, Hours, Span, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23 + day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def event(title: str, start: datetime, minutes: int, effort: Effort = Effort.MEDIUM) -> Event:
    return Event(
        EventId(title), title, UserId("UANN"), title, start, start + timedelta(minutes=minutes), effort
    )


def plan(*events: Event) -> Plan:
    request = PlanRequest(WEEK, ("Ship it",))
    return Plan(
        PlanId("p"), TeamId("T"), UserId("UANN"), WEEK, "Europe/Berlin", request, at(0, 8), events=events
    )


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_week_is_a_picture_of_its_size() -> None:
    drawn = draw_week(plan(event("Report", at(0, 9), 90)), WorkingHours(), (Span(at(1, 9), at(1, 10)),))
    assert size(drawn) == (1280, 1360)


def test_the_same_week_is_the_same_picture_and_a_change_shows() -> None:
    report = event("Report", at(0, 9), 90, Effort.HIGH)
    first = draw_week(plan(report), WorkingHours(), ())
    assert draw_week(plan(report), WorkingHours(), ()) == first
    for changed in (
        replace(report, state=EventState.DONE),
        replace(report, state=EventState.MISSED),
        replace(report, is_pinned=True),
        replace(report, effort=Effort.LOW),
        replace(report, title="Another"),
    ):
        assert draw_week(plan(changed), WorkingHours(), ()) != first
    assert draw_week(plan(report), WorkingHours(), (Span(at(2, 9), at(2, 10)),)) != first


@pytest.mark.parametrize(
    "events",
    [
        (),
        (event("Late", at(5, 23), 120),),
        (event("Tiny", at(0, 9), 5), event("x" * 300, at(0, 10), 15)),
        (event("🎉 Party $x_1$ and $y$", at(0, 9), 60), event("🎉", at(0, 12), 60)),
        (event("計画を立てる", at(0, 9), 60), event("خطة الأسبوع", at(1, 9), 60)),
    ],
)
def test_odd_weeks_are_drawn_without_a_warning(events: tuple[Event, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert size(draw_week(plan(*events), WorkingHours(), ()))


def test_a_week_without_working_hours_and_one_over_midnight_are_drawn() -> None:
    none = WorkingHours(by_weekday={}, lunch=None)
    nights = WorkingHours(by_weekday={4: (Hours(time(20), time(0)),)})
    assert size(draw_week(plan(), none, ()))
    busy = (Span(at(4, 22), at(5, 3)),)
    assert size(draw_week(plan(event("Watch", at(4, 20), 60)), nights, busy))


class Letters:
    """Every letter is one wide, every line one high."""

    def width(self, text: str, size: float) -> float:
        return len(text)

    def line(self, size: float) -> float:
        return 1


@pytest.mark.parametrize(
    ("text", "width", "height", "lines"),
    [
        ("Write the report", 20, 3, ["Write the report"]),
        ("Write the report", 10, 3, ["Write the", "report"]),
        ("Write the report", 10, 1, ["Write the…"]),
        ("Incomprehensible", 8, 3, ["Incompr-", "ehensib-", "le"]),
        ("Incomprehensible", 8, 1, ["Incompr…"]),
        ("", 8, 1, [""]),
    ],
)
def test_as_much_of_a_title_as_fits_is_written(text: str, width: int, height: int, lines: list[str]) -> None:
    assert fit(text, Letters(), 10, width=width, height=height) == lines


def test_letters_that_no_type_has_are_left_out() -> None:
    assert drawable("🎉 Ship  it ✓") == "Ship it ✓"
    assert drawable("🎉") == "…"
