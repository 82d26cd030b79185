"""Home's listeners hand on what was pressed, with the rights of who pressed it."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from domain.channels.service import ChannelService
from domain.errors import ConflictError, InvalidInputError, NotAllowedError
from domain.home.service import HomeService
from domain.ids import AcceptedId, ChannelId, UserId
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from domain.processes.model import StepState
from domain.processes.service import ProcessService
from handlers import home
from handlers.context import Desk, Services, Slack, WorkContext
from handlers.payloads import Submission
from handlers.views.home import home_start_modal
from handlers.views.starting import suggesting
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.homes import FakeHomeMessenger
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import TEAM, FakeDirectory, make_person
from tests.fakes.processes import FakeProcessMessenger, make_process, make_step
from tests.fakes.system import MONDAY, FixedClock, SequentialIds
from tests.fakes.work import FakeWork
from tests.payloads import submitted

ANN, CLEO = make_person("U1", "Ann"), make_person("UCLEO", "Cleo")
BOT = UserId("UBOT")
LAUNCH = make_process(make_step(1, "Draft", owner="U1"), make_step(2, "DNS"), owner="U1")


@dataclass
class Client:
    """A Slack client that remembers prompts and forms."""

    views: list[dict[str, Any]] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)

    async def views_open(self, *, trigger_id: str, view: dict[str, Any]) -> None:
        """Remember the form."""
        self.views.append(view)

    async def assistant_threads_setSuggestedPrompts(  # noqa: N802 - Slack's name
        self, *, channel_id: str, prompts: list[Any]
    ) -> None:
        """Remember where."""
        self.prompts.append(channel_id)


class Shelves:
    """Templates of a workspace that has none."""

    async def shelves(self, actor: object) -> list[object]:
        return []


class House:
    """The services on rows in memory."""

    def __init__(self) -> None:
        self.work, self.clock, self.client = FakeWork(), FixedClock(), Client()
        self.slack = FakeChannelDirectory(
            make_channel("C1", "U1", BOT),
            make_channel("C2", "U1"),
            make_channel("C3", BOT, "UCLEO", is_private=True),
        )
        channels = ChannelService(self.work, self.slack, self.clock)
        people = PeopleService(self.work, FakeDirectory(ANN, CLEO), self.clock)
        processes = ProcessService(self.work, FakeProcessMessenger(), channels, self.clock)
        operations = OperationService(self.work, FakeSuggestionMessenger(), self.clock, SequentialIds("new"))
        self.home = HomeService(self.work, FakeHomeMessenger(), channels, self.clock)
        nothing = cast("Any", None)
        services = Services(
            people,
            channels,
            processes,
            cast("Any", Shelves()),
            nothing,
            operations,
            nothing,
            nothing,
            self.home,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
        )

        async def bot_user_id(_: object) -> UserId:
            return BOT

        slack = Slack(
            bot_user_id,
            lambda _: cast("Any", self.client),
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
        )
        self.desk = Desk(services, slack, self.clock)
        self.ctx = WorkContext(self.desk, TEAM, AcceptedId("a1"), 1, MONDAY)

    async def tasks(self) -> list[str]:
        return [job.task for job in self.work.take_jobs()]


@pytest.fixture
async def house() -> House:
    made = House()
    async with made.work(TEAM) as unit:
        await unit.people.save(ANN)
        await unit.people.save(CLEO)
        await unit.processes.add(LAUNCH)
        await unit.commit()
    return made


def opened(tab: str) -> dict[str, Any]:
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab}
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}


def pressed(action_id: str, value: str = "", user: str = "U1") -> dict[str, Any]:
    """Return a press on Home as Slack sends it: there is a view, and no channel, message or response_url."""
    return {
        "type": "block_actions",
        "user": {"id": user},
        "team": {"id": TEAM},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home", "hash": "1.a", "blocks": []},
        "trigger_id": "1.2",
        "actions": [{"action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}],
    }


async def test_only_the_home_tab_is_drawn_and_only_the_messages_tab_gets_prompts(house: House) -> None:
    await home.handle_opened(opened("home"), house.ctx)
    assert await house.tasks() == ["draw_home"]
    assert house.client.prompts == []
    for tab in ("messages", "about", ""):
        await home.handle_opened(opened(tab), house.ctx)
    assert await house.tasks() == []
    assert house.client.prompts == ["D1"]


async def test_done_changes_the_record_once_and_draws_home_anew(house: House) -> None:
    await home.handle_opened(opened("home"), house.ctx)
    await house.tasks()
    for _ in range(2):
        await home.handle_done(pressed("home_done", f"{LAUNCH.id}:step-1"), house.ctx)
    process = await house.desk.services.processes.get(ANN, LAUNCH.id, LAUNCH.channel_id)
    assert process.steps[0].state is StepState.DONE
    assert process.version == LAUNCH.version + 1
    tasks = await house.tasks()
    assert tasks.count("show_process") == 1
    assert "draw_home" in tasks


async def test_done_by_a_stranger_changes_nothing_and_draws_home_anew(house: House) -> None:
    with pytest.raises(NotAllowedError):
        await home.handle_done(pressed("home_done", f"{LAUNCH.id}:step-1", "UCLEO"), house.ctx)
    process = await house.desk.services.processes.get(ANN, LAUNCH.id, LAUNCH.channel_id)
    assert process == LAUNCH
    assert await house.tasks() == ["draw_home"]


async def test_undo_takes_the_step_back(house: House) -> None:
    await home.handle_done(pressed("home_done", f"{LAUNCH.id}:step-1"), house.ctx)
    (activity,) = (await house.home.gather(ANN)).undoable
    ctx = WorkContext(house.desk, TEAM, AcceptedId("a2"), 1, MONDAY)
    await home.handle_undo(pressed("home_undo", activity.id), ctx)
    process = await house.desk.services.processes.get(ANN, LAUNCH.id, LAUNCH.channel_id)
    assert process.steps[0].state is StepState.OPEN
    ctx = WorkContext(house.desk, TEAM, AcceptedId("a3"), 1, MONDAY)
    with pytest.raises(ConflictError):
        await home.handle_undo(pressed("home_undo", activity.id), ctx)


async def test_a_page_that_is_no_number_is_let_go(house: House) -> None:
    await home.handle_opened(opened("home"), house.ctx)
    await house.tasks()
    for value in ("", "-1", "x", "²"):
        await home.handle_page(pressed("home_page", value), house.ctx)
    assert await house.tasks() == []
    await home.handle_page(pressed("home_page", "1"), house.ctx)
    assert await house.tasks() == ["draw_home"]


async def test_forms_open_at_once_and_end_the_introduction(house: House) -> None:
    await home.handle_opened(opened("home"), house.ctx)
    await home.open_start(pressed("home_start"), house.desk)
    await home.open_help(pressed("home_help"), house.desk)
    assert house.client.views[0] == suggesting(home_start_modal(ANN.id), None)
    assert [view["title"]["text"] for view in house.client.views] == [
        "Start a process", "How to work with me",
    ]  # fmt: skip
    async with house.work(TEAM) as unit:
        tab = await unit.homes.get(ANN.id)
    assert tab is not None
    assert tab.is_introduced


def form(channel: str) -> dict[str, Any]:
    values = {
        "name": {"value": "Month end"},
        "steps": {"value": "Close books"},
        "channel": {"selected_conversation": channel},
    }
    return submitted("home_started", values, "{}")


def test_the_form_names_the_channel_that_is_missing() -> None:
    with pytest.raises(InvalidInputError) as caught:
        home.check_start(form(""))
    assert caught.value.field == "channel"
    request = home.parse_home_start(Submission.parse(form("C1")))
    assert (request.name, request.channel_id) == ("Month end", "C1")


@pytest.mark.parametrize("channel", ["C2", "C3", "C9"])
async def test_no_process_starts_where_the_app_or_the_person_is_not(house: House, channel: str) -> None:
    with pytest.raises(NotAllowedError, match="was not started"):
        await home.handle_start(form(channel), house.ctx)
    assert await house.tasks() == []


async def test_a_process_starts_where_both_are(house: House) -> None:
    await home.handle_start(form("C1"), house.ctx)
    assert await house.tasks() == ["show_process", "draw_home"]
    found = await house.desk.services.processes.visible(ANN, ChannelId("C1"))
    assert "Month end" in [process.name for process in found]
