"""The summary shelf does what its port says: in PostgreSQL and in memory alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.processes.shapes import MessageLink
from domain.threads.model import Finding, FindingKind, Purpose, Summary
from domain.threads.ports import ThreadsWorkFactory
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY
from tests.fakes.work import FakeWork

LINK = MessageLink(ChannelId("C1"), MessageTs("2.000000"), MessageTs("1.000000"))
FINDING = Finding(
    FindingKind.ACTION, "Write \0 it", (LINK,), (UserId("UANN"),), UserId("UBEN"), date(2026, 12, 1)
)
SUMMARY = Summary(
    "s1", TEAM, ChannelId("C1"), MessageTs("1.000000"), MessageTs("2.000000"), Purpose.SUMMARY, "print",
    (FINDING,), 2, True, UserId("UANN"), MONDAY, "Title", "notice", "hash",
)  # fmt: skip


@pytest.fixture(params=["postgresql", "memory"])
def shelves(request: pytest.FixtureRequest) -> ThreadsWorkFactory:
    real: Callable[[], SqlWorkFactory] = lambda: request.getfixturevalue("work")  # noqa: E731
    return real() if request.param == "postgresql" else FakeWork()


async def test_a_summary_comes_back_and_is_replaced_by_the_newer_one(shelves: ThreadsWorkFactory) -> None:
    plain = replace(SUMMARY, findings=(replace(FINDING, text="Write it"),))
    async with shelves(TEAM) as work:
        await work.summaries.put(plain)
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.summaries.get("s1") == plain
        assert await work.summaries.get("s2") is None
        await work.summaries.put(replace(plain, fingerprint="newer", findings=(), thread_ts=None))
        await work.commit()
    async with shelves(TEAM) as work:
        stored = await work.summaries.get("s1")
        assert stored == replace(plain, fingerprint="newer", findings=(), thread_ts=None)


async def test_another_workspace_has_none_of_it(shelves: ThreadsWorkFactory) -> None:
    async with shelves(TEAM) as work:
        await work.summaries.put(SUMMARY)
        await work.commit()
    async with shelves(TeamId("TOTHER")) as work:
        assert await work.summaries.get("s1") is None


async def test_what_a_model_found_is_dropped_and_what_rules_found_stays(shelves: ThreadsWorkFactory) -> None:
    plain = replace(SUMMARY, findings=())
    async with shelves(TEAM) as work:
        await work.summaries.put(plain)
        await work.summaries.put(replace(plain, id="s2", by_model=False))
        await work.commit()
    async with shelves(TeamId("TOTHER")) as work:
        await work.summaries.put(replace(plain, team_id=TeamId("TOTHER")))
        await work.commit()
    async with shelves(TEAM) as work:
        await work.summaries.drop_made_by_model()
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.summaries.get("s1") is None
        assert await work.summaries.get("s2") is not None
    async with shelves(TeamId("TOTHER")) as work:
        assert await work.summaries.get("s1") is not None
