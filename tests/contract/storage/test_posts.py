"""What was posted is remembered by key, so that nothing is posted twice."""

import asyncio
from dataclasses import replace

from domain.ids import ChannelId, MessageTs, TeamId
from domain.ports import Post, PostLog
from storage.posts import SqlPostLog
from tests.fakes.people import TEAM

CARD = Post("process:1", ChannelId("C1"), MessageTs("1.0"))


async def test_of_many_who_intend_the_same_post_one_is_first(posts: SqlPostLog) -> None:
    log: PostLog = posts
    answers = await asyncio.gather(*[log.intend(TEAM, CARD) for _ in range(5)])
    assert sorted(was_there for _, was_there in answers) == [False] + [True] * 4
    assert {post for post, _ in answers} == {CARD}


async def test_what_was_shown_where_is_remembered(posts: SqlPostLog) -> None:
    await posts.intend(TEAM, CARD)
    await posts.record(TEAM, CARD.key, ts=MessageTs("2.0"), fingerprint="f1")
    await posts.record(TEAM, CARD.key, ts=MessageTs("2.0"), fingerprint="f2")
    stored, was_there = await posts.intend(TEAM, CARD)
    assert was_there
    assert (stored.ts, stored.fingerprint, stored.thread_ts) == ("2.0", "f2", "1.0")
    assert await posts.key_of(TEAM, ChannelId("C1"), MessageTs("2.0")) == CARD.key


async def test_a_message_is_known_by_channel_and_ts_in_its_own_workspace(posts: SqlPostLog) -> None:
    await posts.intend(TEAM, CARD)
    await posts.record(TEAM, CARD.key, ts=MessageTs("2.0"), fingerprint="f")
    assert await posts.key_of(TEAM, ChannelId("C2"), MessageTs("2.0")) is None
    assert await posts.key_of(TEAM, ChannelId("C1"), MessageTs("3.0")) is None
    assert await posts.key_of(TeamId("T2"), ChannelId("C1"), MessageTs("2.0")) is None


async def test_a_message_that_is_gone_is_forgotten_and_can_be_posted_anew(posts: SqlPostLog) -> None:
    await posts.intend(TEAM, CARD)
    await posts.forget(TEAM, CARD.key)
    assert await posts.intend(TEAM, CARD) == (CARD, False)


async def test_posts_are_found_by_how_their_keys_begin_in_their_own_workspace(posts: SqlPostLog) -> None:
    for team_id, key in ((TEAM, "ask:s_1:U1:b"), (TEAM, "ask:s_1:U1:a"), (TEAM, "ask:sX1:U1:a")):
        await posts.intend(team_id, replace(CARD, key=key))
    assert [post.key for post in await posts.under(TEAM, "ask:s_1:")] == ["ask:s_1:U1:a", "ask:s_1:U1:b"]
    assert await posts.under(TeamId("T2"), "ask:") == []
