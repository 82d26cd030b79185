"""Threads, people and who we are, read from the peer."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.adapters.slack.authorize import Authorizer
from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.directory import SlackDirectory
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.paging import PAGE
from bot.adapters.slack.tags import process_key, tag
from bot.adapters.slack.threads import SlackThreadReader
from domain.conversations.ports import ThreadReader
from domain.errors import DeliveryError
from domain.ids import ChannelId, MessageTs, ProcessId, UserId
from domain.people.ports import Directory
from handlers.context import RecentThreads
from handlers.views.message import Message
from tests.contract.slack_out.conftest import Workspace


@pytest.fixture
def reader(client: SlackClient) -> SlackThreadReader:
    return SlackThreadReader(lambda _: client)


@pytest.fixture
def directory(client: SlackClient) -> SlackDirectory:
    return SlackDirectory(lambda _: client)


async def test_a_thread_is_read_between_its_bounds(
    reader: SlackThreadReader, client: SlackClient, workspace: Workspace
) -> None:
    port: ThreadReader = reader
    peer = workspace.peer
    root = MessageTs(await peer.say(workspace.ann, workspace.general, "a < b"))
    middle = MessageTs(await peer.say(workspace.ann, workspace.general, "middle", root))
    await client.chat_postMessage(channel=workspace.general, thread_ts=root, text="our answer")
    last = MessageTs(await peer.say(workspace.ann, workspace.general, "last", root))
    await peer.say(workspace.ann, workspace.general, "too late", root)

    async def texts(after: MessageTs | None) -> list[tuple[str, bool]]:
        read = await port.read(workspace.team_id, workspace.general, root, after=after, upto=last)
        return [(message.text, message.is_ours) for message in read]

    assert await texts(None) == [("a < b", False), ("middle", False), ("our answer", True), ("last", False)]
    assert await texts(root) == [("middle", False), ("our answer", True), ("last", False)]
    assert await texts(middle) == [("our answer", True), ("last", False)]
    assert await texts(last) == []


async def test_a_card_says_which_process_it_shows(
    reader: SlackThreadReader, client: SlackClient, workspace: Workspace
) -> None:
    peer, team, general = workspace.peer, workspace.team_id, workspace.general
    card = await client.chat_postMessage(
        channel=general, text="card", metadata=tag(process_key(ProcessId("p7")))
    )
    note = await client.chat_postMessage(channel=general, text="note", metadata=tag("accepted:1:reply"))
    plain = await peer.say(workspace.ann, general, "a person's")
    assert await reader.process_at(team, general, MessageTs(card["ts"])) == "p7"
    assert await reader.process_at(team, general, MessageTs(note["ts"])) is None
    assert await reader.process_at(team, general, MessageTs(plain)) is None


async def test_edits_and_deletions_count(reader: SlackThreadReader, workspace: Workspace) -> None:
    peer = workspace.peer
    root = MessageTs(await peer.say(workspace.ann, workspace.general, "root"))
    wrong = await peer.say(workspace.ann, workspace.general, "wrong", root)
    regretted = await peer.say(workspace.ann, workspace.general, "regretted", root)
    await peer.edit_message(workspace.ann, workspace.general, wrong, "right")
    await peer.delete_message(workspace.ann, workspace.general, regretted)
    end = MessageTs(await peer.say(workspace.ann, workspace.general, "end", root))
    read = await reader.read(workspace.team_id, workspace.general, root, after=None, upto=end)
    assert [message.text for message in read] == ["root", "right", "end"]


async def test_cards_are_left_out_and_answers_are_not(
    reader: SlackThreadReader, messenger: SlackMessenger, workspace: Workspace
) -> None:
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "root"))
    for key in ("process:1", "suggestion:1", "accepted:1:reply"):
        await messenger.show(
            workspace.team_id, key, channel_id=workspace.general, thread_ts=root, message=Message(key)
        )
    end = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "end", root))
    read = await reader.read(workspace.team_id, workspace.general, root, after=root, upto=end)
    assert [message.text for message in read] == ["accepted:1:reply", "end"]


async def test_a_long_thread_is_read_page_by_page(reader: SlackThreadReader, workspace: Workspace) -> None:
    root = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, "0"))
    last = root
    for number in range(1, 450):
        last = MessageTs(await workspace.peer.say(workspace.ann, workspace.general, str(number), root))
    read = await reader.read(workspace.team_id, workspace.general, root, after=None, upto=last)
    assert [message.text for message in read] == [str(number) for number in range(450)]
    pages = workspace.calls("conversations.replies")
    assert len(pages) == 3
    assert all(int(page.args["limit"]) == PAGE for page in pages)


async def test_a_thread_that_cannot_be_read_says_so(reader: SlackThreadReader, workspace: Workspace) -> None:
    with pytest.raises(DeliveryError) as raised:
        await reader.read(
            workspace.team_id, ChannelId("CNONE"), MessageTs("1.1"), after=None, upto=MessageTs("2.2")
        )
    assert raised.value.code == "channel_not_found"


async def test_recent_threads_come_newest_first_with_their_authors(
    reader: SlackThreadReader, workspace: Workspace
) -> None:
    port: RecentThreads = reader
    peer = workspace.peer
    ben = peer.person("Ben").id
    for number, author in enumerate([workspace.ann, ben] * 6):
        root = await peer.say(author, workspace.general, f"root {number}")
        await peer.say(workspace.ann, workspace.general, "reply", root)
    await peer.say(workspace.ann, workspace.general, "nobody answered this")
    heads = await port.recent(workspace.team_id, workspace.general)
    assert [head.text for head in heads] == [f"root {number}" for number in range(11, 1, -1)]
    assert {head.author for head in heads} == {"Ann", "Ben"}
    assert len(workspace.calls("users.info")) == 2


async def test_an_author_slack_does_not_know_is_someone(
    reader: SlackThreadReader, workspace: Workspace
) -> None:
    root = await workspace.peer.say(workspace.ann, workspace.general, "root")
    await workspace.peer.say(workspace.ann, workspace.general, "reply", root)
    workspace.peer.faults.fail_next("users.info", "missing_scope")
    (head,) = await reader.recent(workspace.team_id, workspace.general)
    assert head.author == "someone"


async def test_a_person_is_who_slack_says(directory: SlackDirectory, workspace: Workspace) -> None:
    port: Directory = directory
    chloe = workspace.peer.person("Chloe").id
    person = await port.fetch(workspace.team_id, UserId(chloe))
    assert person is not None
    assert (person.name, person.timezone, person.is_guest) == ("Chloe", "America/New_York", False)
    guest = workspace.peer.add_person("Gus", is_guest=True)
    fetched = await port.fetch(workspace.team_id, UserId(guest.id))
    assert fetched is not None
    assert fetched.is_guest
    bot = await port.fetch(workspace.team_id, UserId(workspace.peer.bot_user_id))
    assert bot is not None
    assert bot.is_bot
    assert await port.fetch(workspace.team_id, UserId("UNOBODY")) is None


async def test_a_directory_that_is_closed_to_us_is_an_error(
    directory: SlackDirectory, workspace: Workspace
) -> None:
    workspace.peer.faults.fail_next("users.info", "missing_scope")
    with pytest.raises(DeliveryError):
        await directory.fetch(workspace.team_id, UserId(workspace.ann))


def an_event(workspace: Workspace) -> AsyncBoltRequest:
    event = {"type": "app_mention", "user": workspace.ann, "text": "hi", "ts": "1.1", "channel": "C1"}
    body: dict[str, Any] = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": workspace.team_id,
        "event": event,
        "authorizations": [{"team_id": workspace.team_id, "user_id": workspace.peer.bot_user_id}],
    }
    return AsyncBoltRequest(body=body, mode="socket_mode")


class Heard:
    """A Bolt app that is asked who it is for every event."""

    def __init__(self, client: SlackClient) -> None:
        self.users: list[str] = []
        self.authorizer = Authorizer(client)
        self.app = AsyncApp(authorize=self.authorizer, client=client, request_verification_enabled=False)
        self.app.event("app_mention")(self._hear)

    async def _hear(self, context: Any) -> None:
        self.users.append(context.bot_user_id)


async def test_a_cold_burst_of_events_asks_slack_once(client: SlackClient, workspace: Workspace) -> None:
    heard = Heard(client)
    requests = [an_event(workspace) for _ in range(50)]
    answers = await asyncio.gather(*(heard.app.async_dispatch(request) for request in requests))
    assert {answer.status for answer in answers} == {200}
    await workspace.peer.until(lambda: len(workspace.calls("auth.test")) == 1)
    assert len(workspace.calls("auth.test")) == 1


async def test_a_warm_app_asks_nothing(client: SlackClient, workspace: Workspace) -> None:
    heard = Heard(client)
    await heard.authorizer.warm()
    asked = len(workspace.peer.calls)
    assert (await heard.app.async_dispatch(an_event(workspace))).status == 200
    assert len(workspace.peer.calls) == asked
    assert heard.authorizer.identity.bot_user_id == workspace.peer.bot_user_id


async def test_an_event_is_not_acknowledged_while_slack_does_not_say_who_we_are(
    client: SlackClient, workspace: Workspace
) -> None:
    heard = Heard(client)
    workspace.peer.faults.fail_next("auth.test", "internal_error", times=4)
    answer = await heard.app.async_dispatch(an_event(workspace))
    assert (answer.status, answer.body) == (500, "")
    assert heard.users == []
    with pytest.raises(DeliveryError):
        _ = heard.authorizer.identity
    assert (await heard.app.async_dispatch(an_event(workspace))).status == 200
