"""The record of posts in memory keeps its port's promises."""

import pytest

from domain.errors import LostOwnershipError
from domain.ids import ChannelId, MessageTs, TeamId
from domain.ports import Post, PostLog
from tests.fakes.people import TEAM
from tests.fakes.posts import FakePostLog

CHANNEL = ChannelId("C1")
TS = MessageTs("1.000001")


async def test_a_key_is_intended_once() -> None:
    log: PostLog = FakePostLog()
    assert await log.intend(TEAM, Post("a", CHANNEL)) == (Post("a", CHANNEL), False)
    assert await log.intend(TEAM, Post("a", ChannelId("C2"))) == (Post("a", CHANNEL), True)
    assert await log.intend(TeamId("T2"), Post("a", CHANNEL)) == (Post("a", CHANNEL), False)


async def test_what_was_recorded_is_found_by_key_and_by_place() -> None:
    log = FakePostLog()
    await log.intend(TEAM, Post("a", CHANNEL))
    await log.record(TEAM, "a", ts=TS, fingerprint="f")
    stored, _ = await log.intend(TEAM, Post("a", CHANNEL))
    assert (stored.ts, stored.fingerprint) == (TS, "f")
    assert await log.key_of(TEAM, CHANNEL, TS) == "a"
    assert await log.key_of(TeamId("T2"), CHANNEL, TS) is None


async def test_a_forgotten_key_is_free_again_and_recording_it_makes_nothing() -> None:
    log = FakePostLog()
    await log.intend(TEAM, Post("a", CHANNEL))
    await log.forget(TEAM, "a")
    await log.record(TEAM, "a", ts=TS, fingerprint="f")
    assert await log.intend(TEAM, Post("a", CHANNEL)) == (Post("a", CHANNEL), False)


async def test_a_worker_that_lost_its_work_writes_nothing() -> None:
    log = FakePostLog()
    await log.intend(TEAM, Post("a", CHANNEL))
    log.is_lost = True
    with pytest.raises(LostOwnershipError):
        await log.record(TEAM, "a", ts=TS, fingerprint="f")
    assert log.posts[TEAM, "a"].ts is None
