"""What is accepted, under which key, and in which order."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_bolt.request.async_request import AsyncBoltRequest

from domain.ids import TeamId, UserId
from domain.people.model import Person
from domain.ports import Queue
from handlers.accepting import Accepting, Us, identify, is_talk_for_us
from handlers.payloads import team_of
from handlers.registry import by_route
from tests.payloads import BOT, mention, message, pressed, slash, submitted

TEAM = TeamId("T1")


class ListInbox:
    """An inbox that keeps what it was given."""

    def __init__(self) -> None:
        self.items: dict[str, tuple[str, str | None]] = {}
        self.queues: list[Queue] = []
        self.teams: list[TeamId] = []

    async def accept(
        self,
        *,
        team_id: TeamId,
        route: str,
        key: str,
        lock: str | None,
        payload: Mapping[str, Any],
        queue: Queue = Queue.LIVE,
    ) -> bool:
        self.queues.append(queue)
        self.teams.append(team_id)
        fresh = key not in self.items
        self.items.setdefault(key, (route, lock))
        return fresh


class KnownPeople:
    """Whoever may be chosen in a form."""

    async def many(self, team_id: TeamId, user_ids: Iterable[UserId]) -> Mapping[UserId, Person]:
        known = {
            "U1": Person(team_id, UserId("U1"), "Ann"),
            "UAPP": Person(team_id, UserId("UAPP"), "Deploybot", is_bot=True),
            "UGONE": Person(team_id, UserId("UGONE"), "Zoe", is_deleted=True),
        }
        return {user_id: known[user_id] for user_id in user_ids if user_id in known}


@pytest.fixture
def inbox() -> ListInbox:
    return ListInbox()


async def send(inbox: ListInbox, body: dict[str, Any]) -> tuple[BoltResponse | None, bool]:
    passed_on = False

    async def next_() -> BoltResponse:
        nonlocal passed_on
        passed_on = True
        return BoltResponse(status=404)

    middleware = Accepting(by_route(), inbox, lambda: Us(TEAM, UserId(BOT)), KnownPeople())
    response = await middleware(AsyncBoltRequest(body=body, mode="socket_mode"), next_)
    return response, passed_on


def test_a_mention_and_its_message_twin_have_the_same_key() -> None:
    text = f"<@{BOT}> hi"
    assert identify(mention(text)) == identify(message(text))


@pytest.mark.parametrize(
    ("body", "queue"),
    [
        (mention(f"<@{BOT}> hi"), Queue.LIVE),
        (pressed("menu_choose", "done 3"), Queue.LIVE),
        (slash("/convers", "ask what is open?"), Queue.LIVE),
        (slash("/convers", "process list"), Queue.QUICK),
        (slash("/process", "list"), Queue.QUICK),
        (pressed("suggestion_approve", "x"), Queue.QUICK),
        ({**message(), "event": {"type": "agent_session_stopped"}}, Queue.QUICK),
    ],
)
async def test_only_talk_waits_behind_answers_being_written(
    inbox: ListInbox, body: dict[str, Any], queue: Queue
) -> None:
    await send(inbox, body)
    assert inbox.queues == [queue]


def test_work_from_a_shared_channel_belongs_to_the_workspace_of_the_app() -> None:
    theirs = {"team_id": "T2", "team": {"id": "T2"}}
    assert team_of({**mention("hi"), **theirs, "authorizations": [{"team_id": "T1"}]}) == "T1"
    form = submitted("process_start", {})
    assert team_of({**form, **theirs, "view": {**form["view"], "app_installed_team_id": "T1"}}) == "T1"
    assert team_of({**pressed("privacy_ai", "on"), "team": {"id": "T1"}}) == "T1"


def test_talk_of_one_thread_shares_a_lock() -> None:
    root = message(ts="1.1")
    reply = message(ts="2.2", thread_ts="1.1")
    assert identify(root).lock == identify(reply).lock == "C1:1.1"


def test_a_button_does_not_wait_behind_the_thread() -> None:
    assert identify(pressed("suggestion_approve", "x")).lock == "card:C1:1769220161.503009"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (message("hello"), False),
        (message(f"hey <@{BOT}> hello"), True),
        (message("a reply", thread_ts="1.1"), True),
        (message("hello", channel="D1", channel_type="im"), True),
        (message("hello", thread_ts="1.1", bot_id="B1"), False),
        (message("hello", thread_ts="1.1", user=BOT), False),
        (message("hello", thread_ts="1.1", subtype="message_changed"), False),
        (message("hello", thread_ts="1.1", subtype="channel_join"), False),
        (message("with a file", thread_ts="1.1", subtype="file_share"), True),
    ],
)
def test_only_talk_that_may_concern_us_is_stored(body: dict[str, Any], expected: bool) -> None:
    assert is_talk_for_us(body, UserId(BOT)) is expected


async def test_both_copies_of_a_mention_are_acknowledged_and_one_is_kept(inbox: ListInbox) -> None:
    text = f"<@{BOT}> hi"
    for body in (message(text), mention(text)):
        response, passed_on = await send(inbox, body)
        assert response is not None
        assert (response.status, passed_on) == (200, False)
    assert list(inbox.items.values()) == [("event:message", "C1:1771442483.260129")]


async def test_an_event_nobody_handles_is_acknowledged_and_not_kept(inbox: ListInbox) -> None:
    response, passed_on = await send(inbox, message(type="reaction_added"))
    assert response is not None
    assert (response.status, passed_on, inbox.items) == (200, False, {})


async def test_an_unknown_button_is_acknowledged_and_not_kept(inbox: ListInbox) -> None:
    response, passed_on = await send(inbox, pressed("nobody_knows"))
    assert response is not None
    assert (response.status, passed_on, inbox.items) == (200, False, {})


async def test_a_form_with_a_mistake_comes_back_with_the_field_named(inbox: ListInbox) -> None:
    body = submitted(
        "process_start",
        {"name": {"type": "plain_text_input", "value": ""}, "steps": {"value": "one"}},
        '{"channel_id": "C1"}',
    )
    response, _ = await send(inbox, body)
    assert response is not None
    assert '"errors": {"name":' in (response.body or "")
    assert inbox.items == {}


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("UAPP", "“Deploybot” is an app, so nothing can be given to it. Choose a person."),
        ("UGONE", "“Zoe” is no longer active here. Choose somebody else."),
    ],
)
async def test_a_form_gives_nothing_to_apps_and_to_people_who_left(
    inbox: ListInbox, chosen: str, why: str
) -> None:
    values = {
        "name": {"type": "plain_text_input", "value": "Release"},
        "steps": {"value": "one"},
        "owner": {"type": "users_select", "selected_user": chosen},
    }
    response, _ = await send(inbox, submitted("process_start", values, '{"channel_id": "C1"}'))
    assert response is not None
    assert json.loads(response.body or "")["errors"] == {"owner": why}
    assert inbox.items == {}


async def test_a_form_may_leave_as_it_was_what_it_proposed_itself(inbox: ListInbox) -> None:
    values = {
        "name": {"type": "plain_text_input", "value": "Release"},
        "steps": {"value": "one"},
        "owner": {"type": "users_select", "selected_user": "UGONE"},
    }
    body = submitted("process_start", values, '{"channel_id": "C1"}')
    proposed = {"block_id": "owner", "element": {"type": "users_select", "initial_user": "UGONE"}}
    body["view"]["blocks"] = [proposed]
    await send(inbox, body)
    assert len(inbox.items) == 1


async def test_a_click_of_another_companys_person_is_work_of_the_apps_own_workspace(inbox: ListInbox) -> None:
    theirs = {**pressed("suggestion_approve", "x"), "team": {"id": "T2", "domain": "other"}}
    theirs["user"] = {**theirs["user"], "team_id": "T2"}
    await send(inbox, theirs)
    assert inbox.teams == [TEAM]
    assert team_of(theirs) == TEAM


async def test_a_command_that_opens_a_form_goes_on_to_bolt(inbox: ListInbox) -> None:
    _, passed_on = await send(inbox, slash("/process", "start Release"))
    assert passed_on
    _, passed_on = await send(inbox, slash("/process", "list"))
    assert not passed_on
    assert [route for route, _ in inbox.items.values()] == ["command:/process"]
