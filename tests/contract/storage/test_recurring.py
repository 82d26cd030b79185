"""The recurrence shelf does what its port says: in PostgreSQL and in memory alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.errors import ConflictError
from domain.ids import TeamId
from domain.recurring.model import Every, Rule
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.recurring import DAILY, make_recurrence
from tests.fakes.system import MONDAY
from tests.fakes.templates import add_template
from tests.fakes.work import FakeWork

Shelves = SqlWorkFactory | FakeWork
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(params=["postgresql", "memory"])
def shelves(request: pytest.FixtureRequest) -> Shelves:
    real: Callable[[], SqlWorkFactory] = lambda: request.getfixturevalue("work")  # noqa: E731
    return real() if request.param == "postgresql" else FakeWork()


async def fill(shelves: Shelves) -> None:
    """Add three: two come on Tuesday, the last of them paused, and one on Wednesday."""
    async with shelves(TEAM) as work:
        await add_template(work.templates, TEAM)
        await work.recurrences.add(make_recurrence(1))
        await work.recurrences.add(replace(make_recurrence(2), next_at=TUESDAY + timedelta(days=1)))
        await work.recurrences.add(replace(make_recurrence(3), is_paused=True, reason="gone"))
        await work.commit()


async def test_what_was_added_comes_back_whole(shelves: Shelves) -> None:
    monthly = Rule(Every.MONTHS, time(7, 30), "Europe/Berlin", DAILY.starts_on, 2, (), 31)
    weekly = replace(monthly, every=Every.WEEKS, weekdays=(0, 4), month_day=None)
    async with shelves(TEAM) as work:
        await add_template(work.templates, TEAM)
        await work.recurrences.add(replace(make_recurrence(1), rule=monthly))
        await work.recurrences.add(replace(make_recurrence(2), rule=weekly))
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.recurrences.all() == [
            replace(make_recurrence(1), rule=monthly),
            replace(make_recurrence(2), rule=weekly),
        ]
        assert await work.recurrences.get(make_recurrence(9).id) is None
        with pytest.raises(ConflictError):
            await work.recurrences.add(make_recurrence(1))


async def test_only_what_is_due_and_not_paused_is_found(shelves: Shelves) -> None:
    await fill(shelves)
    async with shelves(TEAM) as work:
        assert await work.recurrences.due(TUESDAY - timedelta(seconds=1), limit=5) == []
        assert await work.recurrences.due(TUESDAY, limit=5) == [make_recurrence(1)]
        later = await work.recurrences.due(TUESDAY + timedelta(days=9), limit=5)
        assert [one.id for one in later] == ["recurrence-1", "recurrence-2"]
        assert len(await work.recurrences.due(TUESDAY + timedelta(days=9), limit=1)) == 1


async def test_only_who_saw_the_stored_occurrence_moves_on(shelves: Shelves) -> None:
    await fill(shelves)
    wednesday = TUESDAY + timedelta(days=1)
    first, paused = make_recurrence(1).id, make_recurrence(3).id
    async with shelves(TEAM) as work:
        assert await work.recurrences.advance(first, seen=TUESDAY, next_at=wednesday)
        assert not await work.recurrences.advance(first, seen=TUESDAY, next_at=wednesday)
        assert not await work.recurrences.advance(paused, seen=TUESDAY, next_at=wednesday)
        await work.commit()
    async with shelves(TEAM) as work:
        moved = await work.recurrences.get(first)
        assert moved == replace(make_recurrence(1), next_at=wednesday, version=2)
        with pytest.raises(ConflictError):
            await work.recurrences.save(make_recurrence(1), expected_version=1)


async def test_a_saved_one_comes_back_changed_and_a_removed_one_not_at_all(shelves: Shelves) -> None:
    await fill(shelves)
    changed = replace(make_recurrence(1), is_paused=True, reason="why", version=2)
    async with shelves(TEAM) as work:
        await work.recurrences.save(changed, expected_version=1)
        await work.recurrences.remove(make_recurrence(2).id)
        await work.recurrences.remove(make_recurrence(9).id)
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.recurrences.get(changed.id) == changed
        assert len(await work.recurrences.all()) == 2
    async with shelves(TeamId("TOTHER")) as work:
        assert await work.recurrences.all() == []


async def test_two_workers_never_hold_the_same_one(work: SqlWorkFactory) -> None:
    async with work(TEAM) as first:
        await add_template(first.templates, TEAM)
        await first.recurrences.add(make_recurrence(1))
        await first.commit()
    async with work(TEAM) as first, work(TEAM) as second:
        assert len(await first.recurrences.due(TUESDAY, limit=5)) == 1
        assert await second.recurrences.due(TUESDAY, limit=5) == []
