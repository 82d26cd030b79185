"""One order and nothing but lateness."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from domain.plans.engine.building import build
from domain.plans.engine.evaluating import violations
from domain.plans.engine.problem import Day, Lane, Place, Problem, Weights, Work
from domain.plans.engine.solving import solve
from domain.plans.engine.tardiness import is_sequence
from domain.plans.shapes import Effort
from tests.plans.instances import week

LENGTHS = (7, 3, 9, 4, 5, 2, 8)
DUES = (12, 8, 11, 20, 15, 9, 14)
PRICES = (3, 7, 2, 9, 4, 1, 6)


def sequencing(lengths: tuple[int, ...], dues: tuple[int, ...], prices: tuple[int, ...]) -> Problem:
    """Return weighted tardiness on one machine as a planner's problem."""
    total = sum(lengths)
    lane = Lane((1 << total) - 1, (Day(0, total, total, total),), total, Effort.HIGH)
    works = tuple(
        Work(str(index), (length,), (0,), 10**6, due=due, late=price)
        for index, (length, due, price) in enumerate(zip(lengths, dues, prices, strict=True))
    )
    return Problem((lane,), works, total, datetime(2026, 6, 1, tzinfo=UTC), 0, Weights(late_unit=1, switch=0))


def tardiness(order: tuple[int, ...]) -> int:
    """Return the weighted tardiness of an order, counted by hand."""
    end = total = 0
    for each in order:
        end += LENGTHS[each]
        total += PRICES[each] * max(0, end - DUES[each])
    return total


def test_a_small_order_is_the_best_of_all_orders() -> None:
    problem = sequencing(LENGTHS, DUES, PRICES)
    assert is_sequence(problem)
    found = solve(problem)
    assert found.cost == min(tardiness(order) for order in permutations(range(7)))
    assert violations(problem, found.places) == []


def test_what_can_be_in_time_is() -> None:
    assert solve(sequencing((2, 2, 2), (2, 4, 6), (1, 1, 1))) == solve(
        sequencing((2, 2, 2), (2, 4, 6), (1, 1, 1))
    )
    assert solve(sequencing((2, 2), (4, 2), (1, 1))).places == (Place(0, (2,)), Place(0, (0,)))


@pytest.mark.parametrize("seed", range(3))
def test_a_week_is_no_mere_order(seed: int) -> None:
    assert not is_sequence(build(week(seed, tasks=8)))
