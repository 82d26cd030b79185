"""Housekeeping goes through every workspace and takes only what is over."""

from dataclasses import replace
from datetime import date, timedelta

from domain.ids import AcceptedId, TeamId
from storage.database import Database
from storage.housekeeping import SqlHousekeeping
from storage.inbox import SqlInbox
from storage.unit_of_work import SqlWorkFactory
from tests.contract.storage.test_summaries import SUMMARY
from tests.fakes.system import FixedClock

DAY = date(2026, 11, 23)
TEAMS = (TeamId("T1"), TeamId("T2"))


async def test_reservations_of_dead_calls_are_freed_in_every_workspace(
    database: Database, work: SqlWorkFactory, inbox: SqlInbox, clock: FixedClock
) -> None:
    housekeeping = SqlHousekeeping(database, inbox, clock)
    for team_id in TEAMS:
        async with work(team_id) as unit:
            assert await unit.usage.reserve("r", on=DAY, tokens=5, limit=9, at=clock.now())
            await unit.commit()
    assert await housekeeping.release_reservations() == 0
    clock.advance(timedelta(minutes=16))
    assert await housekeeping.release_reservations() == 2
    async with work(TEAMS[0]) as unit:
        assert await unit.usage.spent(on=DAY) == 0


async def test_done_items_are_forgotten_after_a_week(
    database: Database, inbox: SqlInbox, clock: FixedClock
) -> None:
    housekeeping = SqlHousekeeping(database, inbox, clock)
    for team_id in TEAMS:
        await inbox.accept(team_id=team_id, route="r", key="k", lock=None, payload={})
    async with inbox.claim(TEAMS[0], AcceptedId("accepted-1")):
        pass
    assert await housekeeping.purge_done() == 0
    clock.advance(timedelta(days=8))
    assert await housekeeping.purge_done() == 1
    assert await inbox.count_waiting(TEAMS[1]) == 1


async def test_summaries_are_forgotten_after_a_month_in_every_workspace(
    database: Database, work: SqlWorkFactory, inbox: SqlInbox, clock: FixedClock
) -> None:
    housekeeping = SqlHousekeeping(database, inbox, clock)
    for team_id in TEAMS:
        async with work(team_id) as unit:
            await unit.summaries.put(replace(SUMMARY, findings=(), team_id=team_id, made_at=clock.now()))
            await unit.commit()
    clock.advance(timedelta(days=29))
    async with work(TEAMS[0]) as unit:
        await unit.summaries.put(replace(SUMMARY, id="s2", findings=(), made_at=clock.now()))
        await unit.commit()
    assert await housekeeping.purge_summaries() == 0
    clock.advance(timedelta(days=2))
    assert await housekeeping.purge_summaries() == 2
    async with work(TEAMS[0]) as unit:
        assert await unit.summaries.get("s1") is None
        assert await unit.summaries.get("s2") is not None


async def test_the_database_gives_signs_of_life(database: Database) -> None:
    await database.ping()
    assert await database.teams() == []
