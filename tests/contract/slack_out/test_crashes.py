"""Whatever breaks between the intention and the record, there is one message, and it is the right one."""

from collections.abc import Awaitable, Callable

import pytest

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.messenger import SlackMessenger
from domain.errors import DeliveryError, LostOwnershipError
from domain.ids import MessageTs, TeamId
from domain.ports import Post
from handlers.views.message import Message
from tests.contract.slack_out.conftest import NewMessenger, SkippingClock, Workspace
from tests.fakes.posts import FakePostLog

KEY = "accepted:1:reply"


class KilledError(BaseException):
    """The process dies here."""


class KilledPostLog(FakePostLog):
    """A log whose process is killed, or loses its work, just before it records."""

    def __init__(self, before_record: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.before_record: Callable[[], Awaitable[None]] | None = before_record

    async def record(self, team_id: TeamId, key: str, *, ts: MessageTs, fingerprint: str) -> None:
        """Do what the test wants, once, then record."""
        if self.before_record is not None:
            happen, self.before_record = self.before_record, None
            await happen()
        await super().record(team_id, key, ts=ts, fingerprint=fingerprint)


async def show(
    messenger: SlackMessenger, workspace: Workspace, text: str, thread_ts: MessageTs | None = None
) -> MessageTs:
    return await messenger.show(
        workspace.team_id, KEY, channel_id=workspace.general, thread_ts=thread_ts, message=Message(text)
    )


async def die() -> None:
    raise KilledError


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_message_posted_but_not_recorded_is_taken_over(
    in_thread: bool, new_messenger: NewMessenger, workspace: Workspace
) -> None:
    root = (
        MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "root")) if in_thread else None
    )
    posts = KilledPostLog(die)
    with pytest.raises(KilledError):
        await show(new_messenger(posts), workspace, "before the crash", root)
    for number in range(250):  # the message is not on the first page
        await workspace.peer.say(workspace.ann, workspace.general, str(number), root)
    ts = await show(new_messenger(posts), workspace, "after the crash", root)
    assert workspace.texts(workspace.general) == ["after the crash"]
    assert posts.posts[workspace.team_id, KEY].ts == ts


async def test_an_intention_without_a_message_is_posted(
    new_messenger: NewMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    await posts.intend(workspace.team_id, Post(KEY, workspace.general))
    await show(new_messenger(posts), workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]


async def test_only_our_own_mark_is_believed(
    new_messenger: NewMessenger, workspace: Workspace, posts: FakePostLog, client: SlackClient
) -> None:
    await posts.intend(workspace.team_id, Post(KEY, workspace.general))
    await workspace.peer.say(workspace.ann, workspace.general, KEY)
    await client.chat_postMessage(channel=workspace.general, text="another of ours")
    await show(new_messenger(posts), workspace, "hello")
    assert workspace.texts(workspace.general) == ["another of ours", "hello"]


@pytest.mark.parametrize("drop", [False, True])
async def test_a_post_that_arrived_without_an_answer_is_not_posted_twice(
    drop: bool, messenger: SlackMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    workspace.peer.faults.http_500("chat.postMessage", after_effect=True, drop=drop)
    ts = await show(messenger, workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]
    assert posts.posts[workspace.team_id, KEY].ts == ts
    assert len(workspace.calls("chat.postMessage")) == 1


async def test_a_post_that_did_not_arrive_is_posted_after_looking(
    messenger: SlackMessenger, workspace: Workspace, skipped: SkippingClock
) -> None:
    workspace.peer.faults.http_500("chat.postMessage", times=2)
    await show(messenger, workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]
    assert skipped.slept >= 1 + 3


async def test_a_slack_that_keeps_failing_is_given_up_and_the_next_attempt_looks_first(
    messenger: SlackMessenger, workspace: Workspace
) -> None:
    workspace.peer.faults.http_500("chat.postMessage", times=2)
    workspace.peer.faults.http_500("chat.postMessage", after_effect=True)
    workspace.peer.faults.fail_next("conversations.history", "not_in_channel", times=1)
    with pytest.raises(DeliveryError):
        await show(messenger, workspace, "hello")
    workspace.peer.faults.clear()
    await show(messenger, workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]


async def test_after_three_posts_without_an_answer_the_outcome_stays_unknown(
    messenger: SlackMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    workspace.peer.faults.http_500("chat.postMessage", times=3)
    with pytest.raises(DeliveryError) as raised:
        await show(messenger, workspace, "hello")
    assert raised.value.code == "unknown_outcome"
    assert posts.posts[workspace.team_id, KEY].ts is None
    await show(messenger, workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]


async def test_a_limited_post_is_made_once(messenger: SlackMessenger, workspace: Workspace) -> None:
    workspace.peer.faults.fail_next("chat.postMessage", retry_after=5, times=2)
    await show(messenger, workspace, "hello")
    assert workspace.texts(workspace.general) == ["hello"]


async def test_a_thread_whose_root_is_gone_has_no_message_of_ours(
    messenger: SlackMessenger, workspace: Workspace, posts: FakePostLog
) -> None:
    gone = MessageTs("1000000000.000001")
    await posts.intend(workspace.team_id, Post(KEY, workspace.general, gone))
    with pytest.raises(DeliveryError) as raised:
        await show(messenger, workspace, "hello", gone)
    assert raised.value.code == "thread_not_found"
    assert posts.posts == {}


async def test_a_worker_that_lost_its_work_takes_its_late_message_back(
    new_messenger: NewMessenger, workspace: Workspace
) -> None:
    async def lose() -> None:
        posts.is_lost = True

    posts = KilledPostLog(lose)
    with pytest.raises(LostOwnershipError):
        await show(new_messenger(posts), workspace, "too late")
    assert workspace.texts(workspace.general) == []


async def test_a_late_message_that_the_new_owner_took_over_stays(
    new_messenger: NewMessenger, workspace: Workspace
) -> None:
    async def be_overtaken() -> None:
        await show(new_messenger(posts), workspace, "by the new owner")
        posts.is_lost = True

    posts = KilledPostLog(be_overtaken)
    with pytest.raises(LostOwnershipError):
        await show(new_messenger(posts), workspace, "by the zombie")
    assert workspace.texts(workspace.general) == ["by the new owner"]


async def test_a_late_message_that_cannot_be_taken_back_still_stops_the_worker(
    new_messenger: NewMessenger, workspace: Workspace
) -> None:
    async def lose() -> None:
        posts.is_lost = True
        workspace.peer.faults.fail_next("chat.delete", "cant_delete_message")

    posts = KilledPostLog(lose)
    with pytest.raises(LostOwnershipError):
        await show(new_messenger(posts), workspace, "too late")


async def test_an_answer_opened_before_a_crash_is_found_again(
    messenger: SlackMessenger, client: SlackClient, workspace: Workspace
) -> None:
    peer, place = workspace.peer, workspace.general
    root = MessageTs(await peer.say(workspace.ann, workspace.general, "root"))
    earlier = await client.chat_postMessage(channel=place, thread_ts=root, text="an earlier answer")
    question = MessageTs(await peer.say(workspace.ann, workspace.general, "and now?", root))
    await show(messenger, workspace, "a card in the thread", root)
    known = await client.chat_postMessage(channel=place, thread_ts=root, text="an answer of another turn")

    async def orphan() -> MessageTs | None:
        return await messenger.adopt_orphan(
            workspace.team_id, workspace.general, root, question, (MessageTs(known["ts"]),)
        )

    assert await orphan() is None
    stream = await client.chat_startStream(
        channel=place,
        thread_ts=root,
        recipient_team_id=workspace.team_id,
        recipient_user_id=workspace.ann,
        markdown_text="half an ans",
    )
    await peer.say(workspace.ann, workspace.general, "?", root)
    assert await orphan() == stream["ts"] != earlier["ts"]


async def test_a_message_in_the_log_of_posts_is_no_orphan(
    messenger: SlackMessenger, client: SlackClient, workspace: Workspace, posts: FakePostLog
) -> None:
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "root"))
    posted = await client.chat_postMessage(channel=workspace.general, thread_ts=root, text="recorded")
    await posts.intend(workspace.team_id, Post("other", workspace.general))
    await posts.record(workspace.team_id, "other", ts=MessageTs(posted["ts"]), fingerprint="f")
    found = await messenger.adopt_orphan(workspace.team_id, workspace.general, root, root, ())
    assert found is None
