"""How much will be done and when: figures in order, the same each time, refused where weeks say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.insights.forecasting import Refusal, at_least, done_within, drift, quantile, refusal

WEEKS = st.lists(st.integers(0, 60), min_size=1, max_size=30)
DAYS = st.lists(st.tuples(*[st.integers(0, 9)] * 7), min_size=1, max_size=15)


@given(WEEKS, st.integers(1, 8))
def test_the_surer_the_fewer_and_the_same_each_time(weeks: list[int], ahead: int) -> None:
    said = at_least(weeks, ahead, "seed")
    assert 0 <= said.p95 <= said.p85 <= said.p50
    assert said == at_least(weeks, ahead, "seed")


@given(DAYS, st.integers(1, 200))
def test_the_surer_the_later(weeks: list[tuple[int, ...]], items: int) -> None:
    said = done_within(weeks, items, "seed")
    assert 1 <= said.p50.days <= said.p85.days <= said.p95.days <= 7 * 260


def test_further_ahead_is_less_sure_than_the_plain_method_says() -> None:
    weeks = [18, 22, 20, 19, 21, 20, 23, 17, 20, 22, 18, 20]
    ours, plain = at_least(weeks, 8, "seed"), at_least(weeks, 8, "seed", plain=True)
    assert ours.p95 < plain.p95 < plain.p50
    assert ours.p50 == pytest.approx(plain.p50, rel=0.05)


def test_only_the_last_twelve_weeks_count() -> None:
    assert at_least([500] * 20 + [3] * 12, 1, "seed", plain=True).p50 == 3


def test_steady_work_is_done_when_it_should_be() -> None:
    weeks = [(2, 2, 2, 2, 2, 0, 0)] * 12
    assert 11 <= done_within(weeks, 20, "seed").p50.days <= 16


def test_work_that_never_ends_is_said_to_take_five_years() -> None:
    assert done_within([(0,) * 7] * 12, 1, "seed").p50.days == 7 * 260


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        ([5, 5, 5], Refusal.TOO_FEW),
        ([0, 0, 0, 5, 5], Refusal.TOO_EMPTY),
        ([0, 0, 0, 0], Refusal.TOO_EMPTY),
        ([1, 1, 1, 1, 1, 400], Refusal.TOO_BURSTY),
        ([0, 5, 5, 0], None),
        ([5] * 12, None),
    ],
)
def test_weeks_that_say_nothing_are_refused(weeks: list[int], why: Refusal | None) -> None:
    assert refusal(weeks) is why


def test_the_shorter_the_history_the_wider_the_drift() -> None:
    assert [drift(weeks) for weeks in (4, 6, 7, 11, 12, 30)] == [0.20, 0.20, 0.15, 0.15, 0.10, 0.10]


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([1, 2, 3, 4, 5], 0.5) == 3
    assert quantile([1, 2], 0.25) == 1.25
    assert quantile([7], 0.95) == 7
