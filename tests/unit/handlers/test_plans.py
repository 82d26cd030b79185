"""A plan's buttons hand on what was pressed; whose plan it is decides, whatever the button says."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.errors import ConflictError, NotFoundError
from domain.ids import AcceptedId
from domain.plans.model import Plan, PlanState, Proposal
from handlers import plans
from handlers.context import WorkContext
from handlers.plan_asking import open_adjusting
from handlers.plan_keys import plan_key
from handlers.registry import by_route
from handlers.views.message import Message
from tests.payloads import pressed
from tests.unit.domain.plans.desk import ANN, BEN, REQUEST, Desk


@dataclass
class Slackless:
    """What the listeners show, remembered."""

    shown: dict[str, Message] = field(default_factory=dict)
    whispers: list[Message] = field(default_factory=list)
    answers: list[Message | None] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    async def show(self, team_id: str, key: str, *, message: Message, **_: object) -> None:
        self.shown[key] = message

    async def whisper(self, team_id: str, channel: str, user: str, message: Message, **_: object) -> None:
        self.whispers.append(message)

    async def respond(self, url: str, message: Message | None, **_: object) -> None:
        self.answers.append(message)

    async def views_open(self, *, trigger_id: str, view: dict[str, Any]) -> None:
        self.views.append(view)

    async def key_of(self, team_id: str, channel_id: str, ts: str) -> str | None:
        return self.keys.get(ts)

    async def direct_channel(self, team_id: str, user_id: str) -> str:
        return f"D{user_id}"


class Life:
    """Offers what it is told to."""

    proposal: Proposal | None = None

    async def propose(self, plan: Plan, reason: str) -> Proposal | None:
        return self.proposal


class House:
    """The listeners' desk over plans in memory."""

    def __init__(self) -> None:
        self.desk, self.slack, self.life = Desk(), Slackless(), Life()
        services = SimpleNamespace(plans=self.desk.plans, people=self.desk.people, plan_life=self.life)
        slack = SimpleNamespace(
            client=lambda _: self.slack,
            messenger=self.slack,
            key_of=self.slack.key_of,
            direct_channel=self.slack.direct_channel,
        )
        self.hall = cast("Any", SimpleNamespace(services=services, slack=slack, clock=self.desk.clock))

    def ctx(self, number: int = 1) -> WorkContext:
        now = self.desk.clock.now()
        return WorkContext(self.hall, ANN.team_id, AcceptedId(f"a{number}"), 1, now)

    async def drafted(self) -> Plan:
        await self.desk.known()
        return await self.desk.plans.draft(ANN, REQUEST, cause="asked")

    async def accepted(self) -> Plan:
        plan = await self.drafted()
        return await self.desk.plans.accept(ANN, plan.id, version=plan.version, cause="accepted")


def press(action_id: str, value: str, by: str = ANN.id, **body: Any) -> dict[str, Any]:
    return pressed(action_id, value, user={"id": by, "team_id": "T1"}, **body)


def whispered(ts: str) -> dict[str, Any]:
    """A container of a private note."""
    return {"type": "message", "message_ts": ts, "channel_id": "D1", "is_ephemeral": True}


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("plan_accept", "{id}:{version}"),
        ("plan_regenerate", "{id}"),
        ("plan_undo", "{id}"),
        ("plan_out_drop#0", "{id}:{version}:0:report"),
        ("plan_replan", "{id}"),
        ("plan_offer_replan", "{id}:{version}"),
        ("plan_offer_keep", "{id}:{version}"),
        ("plan_fresh_empty", "{id}"),
        ("plan_more", "dismiss:{id}"),
        ("plan_more", "file:{id}"),
    ],
)
async def test_somebody_elses_button_finds_no_plan(house: House, action_id: str, value: str) -> None:
    plan = await house.drafted()
    forged = press(action_id, value.format(id=plan.id, version=plan.version), by=BEN.id)
    work = by_route()[f"action:{action_id.split('#', 1)[0]}"].work
    assert work is not None
    with pytest.raises(NotFoundError):
        await work(forged, house.ctx())
    assert await house.desk.plans.get(ANN, plan.id) == plan
    assert house.slack == Slackless()


async def test_somebody_elses_form_does_not_open(house: House) -> None:
    plan = await house.drafted()
    chosen = press("plan_event#2026-11-23", plan.events[0].id, by=BEN.id)
    chosen["actions"][0]["block_id"] = f"plan_day:{plan.id}:2026-11-23"
    for opening in (
        plans.open_event(chosen, house.hall),
        open_adjusting(press("plan_adjust", plan.id, by=BEN.id), house.hall),
    ):
        with pytest.raises(NotFoundError):
            await opening
    assert house.slack.views == []


async def test_the_form_of_the_event_that_was_chosen_opens(house: House) -> None:
    plan = await house.drafted()
    chosen = press("plan_event#2026-11-23", plan.events[0].id)
    chosen["actions"][0]["block_id"] = f"plan_day:{plan.id}:2026-11-23"
    await plans.open_event(chosen, house.hall)
    assert house.slack.views[0]["callback_id"] == "plan_event_saved"
    chosen["actions"][0]["value"] = "gone"
    with pytest.raises(NotFoundError):
        await plans.open_event(chosen, house.hall)


async def test_a_way_out_of_a_plan_that_changed_since_does_nothing(house: House) -> None:
    plan = await house.drafted()
    late = press("plan_out_drop#0", f"{plan.id}:{plan.version + 1}:0:report")
    with pytest.raises(ConflictError, match="changed since"):
        await plans.handle_way_out(late, house.ctx())
    fresh = press("plan_out_drop#0", f"{plan.id}:{plan.version}:0:report")
    await plans.handle_way_out(fresh, house.ctx())
    after = await house.desk.plans.get(ANN, plan.id)
    assert [task.key for task in after.dropped] == ["report"]


async def test_another_draft_that_fails_leaves_the_old_one_shown(house: House) -> None:
    plan = await house.drafted()

    async def fail(*_: object, **__: object) -> Plan:
        raise ConflictError

    house.desk.plans._drawing.plan = fail  # type: ignore[method-assign]
    with pytest.raises(ConflictError):
        await plans.handle_regenerate(press("plan_regenerate", plan.id), house.ctx())
    assert "Planning your week" in house.slack.shown[plan_key(plan.id)].text
    assert house.desk.messenger.plans[-1].plan == plan


async def test_an_offer_that_is_old_says_so_and_loses_its_buttons(house: House) -> None:
    plan = await house.accepted()
    house.slack.keys["1769220161.503009"] = "plan_offer:x:1"
    await plans.handle_offer(press("plan_offer_replan", f"{plan.id}:{plan.version - 1}"), house.ctx())
    assert "changed since" in house.slack.shown["plan_offer:x:1"].text
    await plans.handle_offer(press("plan_offer_replan", f"{plan.id}:{plan.version}"), house.ctx())
    assert "planned again" in house.slack.shown["plan_offer:x:1"].text
    await plans.handle_keep(press("plan_offer_keep", f"{plan.id}:1"), house.ctx(2))
    assert "stays as it is" in house.slack.shown["plan_offer:x:1"].text


async def test_a_replan_is_offered_only_where_something_moves(house: House) -> None:
    plan = await house.accepted()
    await plans.handle_replan(press("plan_replan", plan.id), house.ctx())
    assert "Nothing needs to move" in house.slack.whispers[-1].text
    house.life.proposal = Proposal(plan.id, "You asked for it.", ("Report: Mon → Tue",), 1)
    await plans.handle_replan(press("plan_replan", plan.id), house.ctx(2))
    assert "Plan the rest" in house.slack.whispers[-1].text


async def test_a_fresh_start_is_made_once_and_its_buttons_go(house: House) -> None:
    plan = await house.accepted()
    asked = press("plan_fresh_next_week", plan.id, container=whispered("1.1"))
    await plans.handle_fresh(asked, house.ctx())
    after = await house.desk.plans.get(ANN, plan.id)
    assert (after.state, len(after.postponed), after.live) == (PlanState.ACCEPTED, 3, ())
    answer = house.slack.answers[-1]
    assert answer is not None
    assert "fresh start was made" in answer.text
    await plans.handle_fresh(press("plan_fresh_empty", "", container=whispered("1.2")), house.ctx(2))
    late = house.slack.answers[-1]
    assert late is not None
    assert "answered already" in late.text


async def test_a_private_copy_of_the_plan_is_drawn_anew(house: House) -> None:
    plan = await house.drafted()
    body = press("plan_accept", f"{plan.id}:{plan.version}", container=whispered("1.1"))
    await plans.handle_accept(body, house.ctx())
    copy = house.slack.answers[-1]
    assert copy is not None
    assert "accepted" in copy.text
