"""Working an accepted item off: claim, do, and say so when it cannot be done."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from domain.errors import LostOwnershipError
from domain.ids import AcceptedId, TeamId
from domain.ports import Accepted
from scheduler.jobs.accepted import AcceptedJob
from tests.fakes.system import MONDAY

TEAM, ITEM = TeamId("T1"), AcceptedId("0123456789abcdef")
ACCEPTED = Accepted(ITEM, TEAM, "message", "k", None, {}, MONDAY, attempt=1)
ARGUMENTS = {"team_id": TEAM, "accepted_id": ITEM}


class FakeClaims:
    """Claims of one item, which may be done already, or lost on the way."""

    def __init__(self, accepted: Accepted | None = ACCEPTED, *, is_lost: bool = False) -> None:
        self._accepted = accepted
        self._is_lost = is_lost
        self.done = 0

    def claim(self, team_id: TeamId, accepted_id: AcceptedId) -> AbstractAsyncContextManager[Accepted | None]:
        """Claim it."""
        assert (team_id, accepted_id) == (TEAM, ITEM)
        return self._claim()

    @asynccontextmanager
    async def _claim(self) -> AsyncIterator[Accepted | None]:
        yield self._accepted
        if self._is_lost:
            raise LostOwnershipError
        self.done += 1


class FakeWork:
    """Work that remembers, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.performed: list[Accepted] = []
        self.given_up: list[tuple[Accepted, str]] = []

    async def perform(self, accepted: Accepted) -> None:
        """Do it."""
        if self._error is not None:
            raise self._error
        self.performed.append(accepted)

    async def give_up(self, accepted: Accepted, reference: str) -> None:
        """Remember it."""
        self.given_up.append((accepted, reference))


async def test_an_item_is_claimed_and_done() -> None:
    claims, work = FakeClaims(), FakeWork()
    await AcceptedJob(claims, work).work_accepted(team_id=TEAM, accepted_id=ITEM)
    assert work.performed == [ACCEPTED]
    assert claims.done == 1


async def test_what_is_done_is_not_done_again() -> None:
    work = FakeWork()
    await AcceptedJob(FakeClaims(None), work).work_accepted(team_id=TEAM, accepted_id=ITEM)
    assert work.performed == []


@pytest.mark.parametrize(
    ("claims", "work"),
    [(FakeClaims(), FakeWork(LostOwnershipError())), (FakeClaims(is_lost=True), FakeWork())],
)
async def test_one_who_lost_the_item_stops_quietly(claims: FakeClaims, work: FakeWork) -> None:
    job = AcceptedJob(claims, work)
    await job.work_accepted(team_id=TEAM, accepted_id=ITEM)
    if work.performed:
        await job.give_up("work_accepted", ARGUMENTS, "RuntimeError")
    assert claims.done == 0


async def test_a_failure_reaches_the_queue_and_leaves_the_item_undone() -> None:
    claims = FakeClaims()
    with pytest.raises(ZeroDivisionError):
        await AcceptedJob(claims, FakeWork(ZeroDivisionError())).work_accepted(team_id=TEAM, accepted_id=ITEM)
    assert claims.done == 0


async def test_after_the_last_failure_the_person_is_told_once_with_a_reference() -> None:
    claims, work = FakeClaims(), FakeWork()
    await AcceptedJob(claims, work).give_up("work_accepted", ARGUMENTS, "RuntimeError")
    assert work.given_up == [(ACCEPTED, "01234567")]
    assert claims.done == 1


async def test_nobody_is_told_about_what_was_done_after_all() -> None:
    work = FakeWork()
    await AcceptedJob(FakeClaims(None), work).give_up("work_accepted", ARGUMENTS, "RuntimeError")
    assert work.given_up == []
