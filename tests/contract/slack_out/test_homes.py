"""A person's Home, as the peer takes it."""

from dataclasses import replace

import pytest

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.homes import SlackHomes
from domain.errors import DeliveryError
from domain.home.model import Home
from domain.home.ports import HomeMessenger
from domain.ids import MessageTs, UserId
from tests.contract.slack_out.conftest import Workspace
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY


def a_home(workspace: Workspace, **changes: str) -> Home:
    ann = make_person(str(workspace.ann), "Ann", team_id=workspace.team_id)
    step = make_step(1, "Move the DNS", owner=str(workspace.ann))
    bare = make_process(step, team_id=workspace.team_id, channel_id=workspace.general, **changes)
    process = replace(bare, card_ts=MessageTs("1771442483.260129"))
    return Home(ann, MONDAY, 0, True, (), (), (), (process,), (), {UserId(ann.id): ann})


async def test_home_is_published_with_links_into_the_workspace_and_only_when_it_differs(
    workspace: Workspace, client: SlackClient
) -> None:
    port: HomeMessenger = SlackHomes(lambda _: client)
    seen = await port.show_home(a_home(workspace), None)
    assert await port.show_home(a_home(workspace), seen) == seen
    assert len(workspace.calls("views.publish")) == 1
    assert await port.show_home(a_home(workspace, name="Website relaunch"), seen) != seen
    shown = workspace.peer.home(workspace.ann)
    assert shown is not None
    assert "Website relaunch" in shown.plain
    url = (await client.identity()).url
    assert f"{url}archives/{workspace.general}/p1771442483260129" in shown.plain
    assert workspace.peer.refused == []


async def test_a_home_slack_does_not_take_is_an_error_with_its_code(
    workspace: Workspace, client: SlackClient
) -> None:
    workspace.peer.faults.fail_next("views.publish", "not_enabled")
    with pytest.raises(DeliveryError) as caught:
        await SlackHomes(lambda _: client).show_home(a_home(workspace), None)
    assert caught.value.code == "not_enabled"
