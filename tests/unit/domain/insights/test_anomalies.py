"""Unusual weeks are found, ordinary ones left alone, and one odd week does not hide the next."""

import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.insights.anomalies import ALERT, MENTION, daily, weekly


def poisson(random: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def test_ordinary_weeks_are_seldom_mentioned_and_hardly_ever_an_alert() -> None:
    random = Random(2)
    offs = [weekly([poisson(random, 20) for _ in range(12)], poisson(random, 20)) for _ in range(2000)]
    assert None not in offs
    assert sum(abs(off or 0) >= MENTION for off in offs) / 2000 * 52 <= 2
    assert sum(abs(off or 0) >= ALERT for off in offs) / 2000 * 52 <= 0.3


def test_a_week_without_work_and_a_threefold_one_are_an_alert() -> None:
    past = [20, 23, 18, 21, 25, 17, 20, 22, 19, 24, 20, 21]
    for count, sign in ((0, -1), (60, 1)):
        off = weekly(past, count)
        assert off is not None
        assert off * sign >= ALERT


def test_one_odd_week_before_hides_nothing() -> None:
    past = [20, 23, 18, 21, 200, 17, 20, 22, 19, 24, 20, 21]
    off = weekly(past, 55)
    assert off is not None
    assert off >= ALERT


def test_few_weeks_say_nothing() -> None:
    assert weekly([20] * 7, 90) is None
    assert daily([(1,) * 7] * 7, (9,) * 7) is None


def test_a_day_is_held_against_its_own_weekday() -> None:
    past = [(9, 9, 9, 9, 9, 0, 0)] * 12
    offs = daily(past, (9, 9, 9, 9, 9, 0, 9))
    assert offs is not None
    assert [abs(off) >= ALERT for off in offs] == [False] * 6 + [True]


@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=30), st.integers(0, 10_000))
def test_more_is_never_less_unusual_upwards(past: list[int], count: int) -> None:
    less, more = weekly(past, count), weekly(past, count + 1)
    assert less is not None
    assert more is not None
    assert math.isfinite(less)
    assert less < more
