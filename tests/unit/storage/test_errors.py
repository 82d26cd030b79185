"""The database's own words stay inside; its verdicts get out."""

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.errors import DEADLOCK, StorageError, repeated, translated


class Flaky:
    """A transaction that is a deadlock's victim for a while."""

    def __init__(self, failures: int, code: str = DEADLOCK) -> None:
        self.calls = 0
        self._failures = failures
        self._code = code

    async def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise StorageError(self._code)
        return "done"


async def test_a_deadlocks_victim_is_run_again() -> None:
    flaky = Flaky(2)
    assert await repeated(flaky.__call__)() == "done"
    assert flaky.calls == 3


async def test_but_not_for_ever() -> None:
    with pytest.raises(StorageError):
        await repeated(Flaky(3).__call__)()


async def test_other_failures_are_not_run_again() -> None:
    flaky = Flaky(1, code="23502")
    with pytest.raises(StorageError):
        await repeated(flaky.__call__)()
    assert flaky.calls == 1


def test_the_drivers_words_are_dropped() -> None:
    with pytest.raises(StorageError, match="database error OperationalError") as hidden, translated():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("a secret of Ann's"))
    assert hidden.value.__suppress_context__
    assert hidden.value.public == "Something went wrong on our side."


def test_an_exhausted_pool_is_told_apart() -> None:
    with pytest.raises(StorageError, match="pool_timeout"), translated():
        raise PoolTimeoutError
