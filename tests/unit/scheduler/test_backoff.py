"""Failed jobs come back later and later, each time a little off the beat, and not for ever."""

import asyncio
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from procrastinate.jobs import Job

from scheduler.backoff import FAREWELLS, Backoff, FarewellFailedError, Retry

RETRY = Retry(attempts=6, first_for=1.0, most_for=8.0)


def make_job(attempts: int) -> Job:
    return Job(queue="live", lock=None, queueing_lock=None, task_name="t", attempts=attempts)


@given(st.integers(0, 4))
def test_waits_double_up_to_the_longest_with_jitter(attempts: int) -> None:
    decision = Backoff(RETRY).get_retry_decision(exception=ValueError(), job=make_job(attempts))
    assert decision is not None
    assert decision.retry_at is not None
    wait = (decision.retry_at - datetime.now(UTC)).total_seconds()
    longest = min(2.0**attempts, 8.0)
    assert longest / 2 - 0.5 <= wait <= longest + 0.1


def test_the_last_attempt_is_the_last() -> None:
    assert Backoff(RETRY).get_retry_decision(exception=ValueError(), job=make_job(5)) is None


def test_a_job_cut_off_by_a_stop_is_never_lost() -> None:
    decision = Backoff(RETRY).get_retry_decision(exception=asyncio.CancelledError(), job=make_job(5))
    assert decision is not None


def test_telling_the_person_is_tried_for_some_minutes_longer() -> None:
    told = FarewellFailedError("DeliveryError")
    decisions = [
        Backoff(RETRY).get_retry_decision(exception=told, job=make_job(5 + n)) for n in range(FAREWELLS + 1)
    ]
    assert decisions[-1] is None
    waits = [(d.retry_at - datetime.now(UTC)).total_seconds() for d in decisions if d and d.retry_at]
    assert len(waits) == FAREWELLS
    assert 2 < waits[0] < 5.1
    assert 150 < sum(waits) < 320
