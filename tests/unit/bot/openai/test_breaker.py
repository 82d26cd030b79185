"""The circuit breaker, on a clock of its own."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.openai.breaker import CircuitBreaker
from domain.errors import ModelRefusedError, ModelUnavailableError
from tests.fakes.system import FixedClock


def _fail(breaker: CircuitBreaker, error: BaseException, *, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(type(error)), breaker.guard():
            raise error


def test_it_opens_after_its_failures_in_a_row_and_rests() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=3, rest=timedelta(seconds=10))

    _fail(breaker, RuntimeError(), times=3)
    assert breaker.is_open
    clock.advance(timedelta(seconds=10))
    assert not breaker.is_open


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = CircuitBreaker(FixedClock(), failures=3)

    _fail(breaker, RuntimeError(), times=2)
    with breaker.guard():
        pass
    _fail(breaker, RuntimeError(), times=2)

    assert not breaker.is_open


@pytest.mark.parametrize("error", [ModelRefusedError(), asyncio.CancelledError(), GeneratorExit()])
def test_refusals_and_callers_that_leave_are_no_failures(error: BaseException) -> None:
    breaker = CircuitBreaker(FixedClock(), failures=1)

    _fail(breaker, error, times=3)

    assert not breaker.is_open


def test_half_open_it_lets_one_probe_through() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=1, rest=timedelta(seconds=10))
    _fail(breaker, RuntimeError())
    clock.advance(timedelta(seconds=11))

    with breaker.guard():
        assert breaker.is_open
        _fail(breaker, ModelUnavailableError())

    with breaker.guard():
        assert not breaker.is_open


def test_a_call_from_before_the_opening_that_fails_late_leaves_the_probe_alone() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=1, rest=timedelta(seconds=10))
    late = breaker.guard()
    late.__enter__()
    _fail(breaker, RuntimeError())
    clock.advance(timedelta(seconds=11))

    with breaker.guard():
        assert late.__exit__(RuntimeError, RuntimeError(), None) is not True
        assert breaker.is_open
