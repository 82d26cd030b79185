"""Cut off before or after the record is written, and carried out again: one effect, no more, no less."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import UnavailableError
from domain.ids import TeamId
from domain.plans.changes import FreshChoice, PinEvent, RemoveEvent
from domain.plans.model import Plan, PlanState
from domain.plans.service import PlanService
from tests.fakes.work import FakeWork
from tests.unit.domain.plans.desk import ANN, REQUEST, Desk

Act = Callable[[PlanService, Plan], Awaitable[Plan | None]]


class Failing:
    """Units of work of which the n-th commit is cut off, before or after it counts."""

    def __init__(self, work: FakeWork) -> None:
        self._work = work
        self.cut_at: int | None = None
        self.is_after = False

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[Any]:
        @asynccontextmanager
        async def opened() -> Any:
            async with self._work(team_id) as unit:
                commit = unit.commit

                async def cut() -> None:
                    is_now = self.cut_at == 0
                    self.cut_at = None if self.cut_at is None else self.cut_at - 1
                    if is_now and not self.is_after:
                        raise UnavailableError
                    await commit()
                    if is_now:
                        raise UnavailableError

                unit.commit = cut  # type: ignore[method-assign]
                yield unit

        return opened()


ACTS: dict[str, tuple[PlanState, Act]] = {
    "draft": (PlanState.DRAFT, lambda plans, _: plans.draft(ANN, REQUEST, cause="act")),
    "regenerate": (PlanState.DRAFT, lambda plans, plan: plans.regenerate(ANN, plan.id, cause="act")),
    "adjust": (
        PlanState.DRAFT,
        lambda plans, plan: plans.adjust(ANN, plan.id, replace(REQUEST, hours=9), cause="act"),
    ),
    "dismiss": (PlanState.DRAFT, lambda plans, plan: plans.dismiss(ANN, plan.id, cause="act")),
    "accept": (
        PlanState.DRAFT, lambda plans, plan: plans.accept(ANN, plan.id, version=plan.version, cause="act"),
    ),
    "change": (
        PlanState.ACCEPTED,
        lambda plans, plan: plans.change(ANN, plan.id, [RemoveEvent(plan.live[0].id)], cause="act"),
    ),
    "undo": (PlanState.ACCEPTED, lambda plans, plan: plans.undo(ANN, plan.id, cause="act")),
    "fresh": (
        PlanState.ACCEPTED, lambda plans, _: plans.fresh_start(ANN, FreshChoice.NEXT_WEEK, cause="act"),
    ),
}  # fmt: skip


async def begun(state: PlanState) -> tuple[Desk, Failing, PlanService, Plan]:
    """Return a desk with a plan in a state, and a service whose work can be cut off."""
    desk = Desk()
    await desk.known()
    plan = await desk.plans.draft(ANN, REQUEST, cause="before")
    if state is PlanState.ACCEPTED:
        plan = await desk.plans.accept(ANN, plan.id, version=plan.version, cause="accepted")
        plan = await desk.plans.change(ANN, plan.id, [PinEvent(plan.live[0].id, True)], cause="pinned")
        async with desk.work(ANN.team_id) as work:
            asked = replace(await work.plans.settings(ANN.id), fresh_asked_at=desk.clock.now())
            await work.plans.save_settings(asked)
            await work.commit()
    desk.work.take_jobs()
    failing = Failing(desk.work)
    plans = PlanService(
        failing, desk.drafting, desk.scheduler, desk.busy, desk.messenger, desk.people, desk.clock
    )
    return desk, failing, plans, plan


async def told(desk: Desk) -> tuple[list[Plan], list[str], list[str]]:
    """Return all that is stored, and the jobs."""
    async with desk.work(ANN.team_id) as work:
        plans = [await work.plans.latest(ANN.id, REQUEST.week)]
        kept = [plan for plan in plans if plan is not None]
        changes = [one.line for plan in kept for one in await work.plans.changes(plan.id, limit=50)]
    return kept, changes, sorted(job.task for job in desk.work.take_jobs())


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("act", ACTS)
async def test_what_is_cut_off_and_carried_out_again_happens_once(act: str, is_after: bool) -> None:
    state, do = ACTS[act]
    desk, _, plans, plan = await begun(state)
    await do(plans, plan)
    smooth = await told(desk)
    desk, failing, plans, plan = await begun(state)
    failing.cut_at, failing.is_after = 0, is_after
    with pytest.raises(UnavailableError):
        await do(plans, plan)
    await do(plans, plan)
    assert await told(desk) == smooth
