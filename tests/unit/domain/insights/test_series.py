"""Where a weekly figure goes, how sure that is, and whether it goes anywhere at all."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.insights.series import ahead, slope

SERIES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(SERIES, st.integers(1, 4))
def test_a_surer_range_is_never_narrower(values: list[float], weeks: int) -> None:
    said = ahead(values, weeks)
    assert said is None or 0 <= said.off80 <= said.off95


def test_what_never_changes_stays_and_is_sure() -> None:
    said = ahead([7.0] * 30, 4)
    assert said is not None
    assert [said.value, said.off95] == pytest.approx([7, 0])


def test_few_weeks_say_nothing() -> None:
    assert ahead([1.0] * 15, 4) is None


def test_a_line_goes_on_at_about_half_its_slope_or_more() -> None:
    said = ahead([float(week) for week in range(30)], 4)
    assert said is not None
    assert 29 < said.value < 33
    assert said.value + said.off95 > 32


def test_ranges_hold_about_as_often_as_they_say() -> None:
    random = Random(1)
    held80 = held95 = 0
    for _ in range(300):
        level, walk = 100.0, []
        for _ in range(30):
            level += random.gauss(0, 1)
            walk.append(level + random.gauss(0, 1))
        said = ahead(walk[:-4], 4)
        assert said is not None
        held80 += abs(walk[-1] - said.value) <= said.off80
        held95 += abs(walk[-1] - said.value) <= said.off95
    assert 0.70 <= held80 / 300 <= 0.90
    assert 0.85 <= held95 / 300 <= 0.99


def test_one_odd_week_makes_no_slope() -> None:
    flat = slope([5, 5.1, 4.9, 5, 5.2, 4.8, 5, 90, 5.1, 4.9, 5, 5], "seed")
    assert not flat.is_clear
    rising = slope([5, 5.6, 6.1, 6.4, 7.2, 7.4, 8.1, 8.4, 9.2, 9.4, 10.1, 10.4], "seed")
    assert rising.is_clear
    assert 0.4 < rising.middle < 0.6
