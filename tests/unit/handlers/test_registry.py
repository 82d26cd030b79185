"""Accepted work finds its listener, and errors find the one who should know of them."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from domain.errors import UnavailableError
from domain.ids import AcceptedId
from domain.ports import Accepted
from handlers.context import Desk, WorkContext
from handlers.listener import event
from handlers.payloads import Body
from handlers.registry import Performing, by_route
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY, FixedClock


async def fall_over(body: Body, ctx: WorkContext) -> None:
    raise UnavailableError


def accepted(route: str) -> Accepted:
    return Accepted(AcceptedId("A1"), TEAM, route, "k", None, {"type": "event_callback"}, MONDAY, attempt=1)


def performing(*listeners: Any) -> Performing:
    desk = cast("Desk", SimpleNamespace(clock=FixedClock()))  # nobody is told anything: there is no messenger
    return Performing(desk, by_route(listeners))


async def test_work_is_tried_again_while_the_database_is_away_before_anybody_is_told() -> None:
    with pytest.raises(UnavailableError):
        await performing(event("message", fall_over)).perform(accepted("event:message"))


async def test_the_reference_a_person_is_told_leads_to_the_work_in_the_log() -> None:
    with capture_logs() as lines:
        await performing().give_up(accepted("event:user_change"), "A1")
    assert lines == [
        {
            "event": "given_up",
            "log_level": "error",
            "reference": "A1",
            "accepted_id": "A1",
            "route": "event:user_change",
        }
    ]


async def test_work_without_a_listener_is_let_go() -> None:
    await performing().perform(accepted("event:forgotten"))


def test_two_listeners_cannot_claim_the_same_route() -> None:
    with pytest.raises(ValueError, match="two listeners for event:message"):
        by_route((event("message", fall_over), event("message", fall_over)))
