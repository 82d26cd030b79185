"""Slots over changes of the clock, and bits."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.plans.engine.grid import Grid, blocked, mask, midnight, on_day, runs, starts
from domain.plans.shapes import Hours, Span


@pytest.mark.parametrize(
    ("name", "day", "whole", "night"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 92, 8),
        ("Europe/Berlin", date(2026, 10, 25), 100, 16),
        ("America/New_York", date(2026, 3, 8), 92, 8),
        ("Australia/Lord_Howe", date(2026, 4, 5), 98, 14),
        ("Asia/Kathmandu", date(2026, 3, 29), 96, 12),
    ],
)
def test_a_day_has_the_slots_its_clock_gives_it(name: str, day: date, whole: int, night: int) -> None:
    zone = ZoneInfo(name)
    grid = Grid.starting(day, [zone])
    assert grid.floor(midnight(day, zone)) == 0
    assert grid.ceil(midnight(day + timedelta(days=1), zone)) == whole
    for hours, slots in ((Hours(time(1), time(4)), night), (Hours(time(9), time(17)), 32)):
        found = on_day(day, hours, zone)
        assert found is not None
        first, last = grid.inside(found)
        assert last - first == slots


def test_hours_that_the_clock_skips_are_no_hours() -> None:
    assert on_day(date(2026, 3, 29), Hours(time(2), time(3)), ZoneInfo("Europe/Berlin")) is None


def test_midnight_ends_a_day_and_backward_hours_are_none() -> None:
    late = on_day(date(2026, 6, 1), Hours(time(22), time()), ZoneInfo("UTC"))
    assert late == Span(datetime(2026, 6, 1, 22, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))
    assert on_day(date(2026, 6, 1), Hours(time(17), time(9)), ZoneInfo("UTC")) is None


def test_people_in_several_zones_share_one_grid_from_the_earliest_midnight() -> None:
    zones = [ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
    grid = Grid.starting(date(2026, 6, 1), zones)
    assert grid.origin == datetime(2026, 5, 31, 18, 15, tzinfo=UTC)
    assert grid.at(grid.floor(midnight(date(2026, 6, 1), zones[0]))) == datetime(2026, 6, 1, 4, tzinfo=UTC)


def test_busy_times_are_rounded_outwards_and_hours_inwards() -> None:
    grid = Grid(datetime(2026, 6, 1, tzinfo=UTC))
    odd = Span(datetime(2026, 6, 1, 0, 20, tzinfo=UTC), datetime(2026, 6, 1, 1, 10, tzinfo=UTC))
    assert grid.around(odd) == (1, 5)
    assert grid.inside(odd) == (2, 4)


def test_bits_know_their_runs_their_starts_and_what_blocks_them() -> None:
    bits = mask(1, 4) | mask(5, 7)
    assert runs(bits) == [(1, 4), (5, 7)]
    assert runs(starts(bits, 2)) == [(1, 3), (5, 6)]
    assert runs(blocked(mask(5, 6), 3)) == [(3, 6)]
    assert mask(-4, 2) == mask(0, 2)
    assert mask(5, 5) == 0
