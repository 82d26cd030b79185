"""What was accepted is done once: duplicates, crashes and zombies change nothing."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import LostOwnershipError
from domain.ids import AcceptedId, ChannelId, MessageTs, TeamId
from domain.people.model import Person
from domain.ports import Inbox, Post, Queue
from storage.database import AT_ONCE, Database
from storage.fence import current_fence, hold_claim
from storage.inbox import TASK, SqlInbox
from storage.posts import SqlPostLog
from storage.schema import inbox as inbox_table
from storage.unit_of_work import SqlWorkFactory
from tests.contract.storage.conftest import JobList
from tests.fakes.people import TEAM, make_person
from tests.fakes.system import MONDAY, FixedClock

ANN = make_person("UANN", "Ann")


async def accept(inbox: Inbox, key: str = "message:C1:1.0", team_id: TeamId = TEAM) -> bool:
    return await inbox.accept(
        team_id=team_id, route="message", key=key, lock="C1:1.0", payload={"event": {"text": "hi \0 \ud83d"}}
    )


async def stored(database: Database, accepted_id: AcceptedId) -> dict[str, object]:
    async with database.transaction(TEAM) as connection:
        row = await connection.execute(select(inbox_table).where(inbox_table.c.id == accepted_id))
        return dict(row.mappings().one())


async def test_an_item_is_stored_with_its_job(inbox: SqlInbox, enqueued: JobList) -> None:
    assert await accept(inbox)
    (team_id, job), *others = enqueued.jobs
    assert not others
    assert (team_id, job.task, job.queue, job.lock) == (TEAM, TASK, Queue.LIVE, "thread:C1:1.0")
    async with inbox.claim(TEAM, AcceptedId(job.args["accepted_id"])) as accepted:
        assert accepted is not None
        assert (accepted.route, accepted.key, accepted.lock) == ("message", "message:C1:1.0", "C1:1.0")
        assert (accepted.attempt, accepted.received_at) == (1, MONDAY)


async def test_what_postgresql_cannot_hold_does_not_lose_the_message(inbox: SqlInbox) -> None:
    await accept(inbox)
    async with inbox.claim(TEAM, AcceptedId("accepted-1")) as accepted:
        assert accepted is not None
        assert accepted.payload == {"event": {"text": "hi \ufffd \ufffd"}}


async def test_a_duplicate_is_told_and_makes_no_second_job(inbox: SqlInbox, enqueued: JobList) -> None:
    answers = await asyncio.gather(*[accept(inbox) for _ in range(5)])
    assert sorted(answers) == [False] * 4 + [True]
    assert len(enqueued.jobs) == 1


async def test_the_same_key_in_another_workspace_is_no_duplicate(inbox: SqlInbox) -> None:
    assert await accept(inbox)
    assert await accept(inbox, team_id=TeamId("T2"))


async def test_done_work_is_not_claimed_again_and_keeps_no_words(inbox: SqlInbox, database: Database) -> None:
    await accept(inbox)
    async with inbox.claim(TEAM, AcceptedId("accepted-1")) as accepted:
        assert accepted is not None
    async with inbox.claim(TEAM, AcceptedId("accepted-1")) as again:
        assert again is None
    row = await stored(database, AcceptedId("accepted-1"))
    assert (row["done_at"], row["payload"]) == (MONDAY, {})


async def test_a_claim_of_another_workspace_finds_nothing(inbox: SqlInbox) -> None:
    await accept(inbox)
    async with inbox.claim(TeamId("T2"), AcceptedId("accepted-1")) as accepted:
        assert accepted is None


async def test_failed_work_waits_for_the_next_attempt_with_the_kind_of_its_error(
    inbox: SqlInbox, database: Database
) -> None:
    await accept(inbox)
    with pytest.raises(ZeroDivisionError):
        async with inbox.claim(TEAM, AcceptedId("accepted-1")):
            raise ZeroDivisionError("a secret of Ann's")
    row = await stored(database, AcceptedId("accepted-1"))
    assert (row["attempt"], row["error"], row["done_at"]) == (1, "ZeroDivisionError", None)
    assert await inbox.count_waiting(TEAM) == 1
    async with inbox.claim(TEAM, AcceptedId("accepted-1")) as accepted:
        assert accepted is not None
        assert accepted.attempt == 2
    assert await inbox.count_waiting(TEAM) == 0


async def test_inside_a_claim_work_is_recorded(inbox: SqlInbox, work: SqlWorkFactory) -> None:
    await accept(inbox)
    async with inbox.claim(TEAM, AcceptedId("accepted-1")), work(TEAM) as unit:
        await unit.people.save(ANN)
        await unit.commit()
    async with work(TEAM) as unit:
        assert await unit.people.get(ANN.id) == ANN


async def test_a_zombie_records_nothing_once_another_claimed_its_item(
    inbox: SqlInbox, work: SqlWorkFactory, posts: SqlPostLog
) -> None:
    await accept(inbox)
    thawed, taken_over = asyncio.Event(), asyncio.Event()

    async def zombie() -> None:
        async with inbox.claim(TEAM, AcceptedId("accepted-1")):
            thawed.set()
            await taken_over.wait()
            with pytest.raises(LostOwnershipError):
                await posts.intend(TEAM, Post("zombie", ChannelId("C1")))
            async with work(TEAM) as unit:
                await unit.people.save(ANN)
                await unit.commit()

    async def successor() -> None:
        await thawed.wait()
        async with inbox.claim(TEAM, AcceptedId("accepted-1")) as accepted:
            assert accepted is not None
            assert accepted.attempt == 2
            taken_over.set()
            with pytest.raises(LostOwnershipError):
                await running
            await posts.intend(TEAM, Post("successor", ChannelId("C1")))
            await posts.record(TEAM, "successor", ts=MessageTs("2.0"), fingerprint="f")

    running = asyncio.create_task(zombie())
    await successor()
    async with work(TEAM) as unit:
        assert await unit.people.get(ANN.id) is None
    assert await posts.intend(TEAM, Post("zombie", ChannelId("C1"))) == (
        Post("zombie", ChannelId("C1")),
        False,
    )
    assert await posts.key_of(TEAM, ChannelId("C1"), MessageTs("2.0")) == "successor"


async def test_a_zombie_records_nothing_after_its_item_was_done_by_another(
    inbox: SqlInbox, work: SqlWorkFactory
) -> None:
    await accept(inbox)

    async def zombie() -> None:
        async with inbox.claim(TEAM, AcceptedId("accepted-1")):
            await asyncio.create_task(_do(inbox))
            async with work(TEAM) as unit:
                await unit.people.save(ANN)
                await unit.commit()

    with pytest.raises(LostOwnershipError):
        await zombie()
    async with work(TEAM) as unit:
        assert await unit.people.get(ANN.id) is None


async def test_leaving_a_lost_claim_says_so(inbox: SqlInbox) -> None:
    await accept(inbox)
    with pytest.raises(LostOwnershipError):
        async with inbox.claim(TEAM, AcceptedId("accepted-1")):
            await asyncio.create_task(_do(inbox))


async def test_a_claim_waits_for_the_commit_that_is_under_way(inbox: SqlInbox, database: Database) -> None:
    """No effect is recorded behind the back of a new claim."""
    await accept(inbox)
    await inbox.claim(TEAM, AcceptedId("accepted-1")).__aenter__()
    async with database.transaction(TEAM) as connection:
        await hold_claim(connection)
        taking = asyncio.create_task(inbox.claim(TEAM, AcceptedId("accepted-1")).__aenter__())
        done, _ = await asyncio.wait([taking], timeout=0.2)
        assert not done
        await connection.commit()
    taken = await taking
    assert taken is not None
    assert taken.attempt == 2


async def test_outside_a_claim_nothing_is_fenced(inbox: SqlInbox, work: SqlWorkFactory) -> None:
    await accept(inbox)
    async with inbox.claim(TEAM, AcceptedId("accepted-1")):
        pass
    assert current_fence.get() is None
    async with work(TEAM) as unit:
        await unit.people.save(ANN)
        await unit.commit()


async def test_purging_forgets_what_was_done_long_ago_in_every_workspace(
    inbox: SqlInbox, clock: FixedClock
) -> None:
    for team_id in (TEAM, TeamId("T2")):
        await accept(inbox, "old", team_id)
        await accept(inbox, "unfinished", team_id)
    for number, team_id in ((1, TEAM), (3, TeamId("T2"))):
        async with inbox.claim(team_id, AcceptedId(f"accepted-{number}")):
            pass
    clock.advance(timedelta(days=8))
    assert await inbox.purge_before(clock.now() - timedelta(days=9)) == 0
    assert await inbox.purge_before(clock.now() - timedelta(days=7)) == 2
    assert not await accept(inbox, "unfinished")
    assert await accept(inbox, "old")


async def _do(inbox: SqlInbox) -> None:
    async with inbox.claim(TEAM, AcceptedId("accepted-1")) as accepted:
        assert accepted is not None


async def test_accepting_waits_for_no_work_under_way(
    inbox: SqlInbox, work: SqlWorkFactory, enqueued: JobList
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(AT_ONCE):
            await stack.enter_async_context(work(TEAM))
        late = asyncio.create_task(stored_people(work))
        async with asyncio.timeout(5):
            assert await accept(inbox)
        assert len(enqueued.jobs) == 1
        assert not late.done()
    assert await late == []


async def stored_people(work: SqlWorkFactory) -> list[Person]:
    async with work(TEAM) as unit:
        return list(await unit.people.all())
