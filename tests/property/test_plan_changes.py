"""Whatever a person does to a week, it stays honest: no overlap, inside hours, and Undo undoes."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import ConversError
from domain.plans.changes import (
    AddHours,
    Change,
    DropTask,
    FinishEvent,
    FreshChoice,
    LimitDay,
    MissEvent,
    MoveEvent,
    PinEvent,
    PostponeTask,
    RemoveEvent,
    Replan,
    ResizeEvent,
    ShortenTask,
    StartAfresh,
)
from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState, Hours, Span, WorkingHours
from tests.fakes.plans import FixedDrafting, PureScheduler
from tests.unit.domain.plans.desk import ANN, REQUEST, WEEK, Desk, at, task

BUSY = (Span(at(0, 14), at(0, 15)), Span(at(2, 9), at(2, 12)))
HOURS = WorkingHours()
TASKS = (
    task("report", 240), task("review", 60), task("inbox", 30), task("slides", 120, after=("report",)),
    task("calls", 45), task("budget", 300, deadline=at(3, 12)),
)  # fmt: skip
days = st.integers(0, 4).map(lambda number: WEEK + timedelta(days=number))
clocks = st.builds(time, st.integers(8, 17), st.sampled_from([0, 15, 30]))
picks = st.integers(0, 30)
minutes = st.integers(1, 16).map(lambda slots: slots * 15)

Do = tuple[str, int, date, time, int]
deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["move", "find", "size", "pin", "loose", "remove", "done", "missed", "limit", "lift", "drop",
             "later", "shorten", "more", "replan", "better", "fresh", "undo", "wait"]
        ), picks, days, clocks, minutes,
    ), max_size=9,
)  # fmt: skip


def change(deed: Do, plan: Plan) -> Change | None:
    """Return the change a deed stands for, in a plan as it is."""
    what, pick, day, clock, length = deed
    events = plan.live
    event = events[pick % len(events)] if events else None
    key = plan.tasks[pick % len(plan.tasks)].key if plan.tasks else "none"
    made: dict[str, Change] = {
        "limit": LimitDay(day, length),
        "lift": LimitDay(day, None),
        "drop": DropTask(key),
        "later": PostponeTask(key),
        "shorten": ShortenTask(key, length),
        "more": AddHours(length),
        "replan": Replan(),
        "better": Replan(is_quick=False),
        "fresh": StartAfresh(list(FreshChoice)[pick % 4]),
    }
    if what in made or event is None:
        return made.get(what)
    of_event: dict[str, Change] = {
        "move": MoveEvent(event.id, day, clock),
        "find": MoveEvent(event.id, day, after=clock),
        "size": ResizeEvent(event.id, length),
        "pin": PinEvent(event.id, True),
        "loose": PinEvent(event.id, False),
        "remove": RemoveEvent(event.id),
        "done": FinishEvent(event.id),
        "missed": MissEvent(event.id),
    }
    return of_event.get(what)


def counted(plan: Plan) -> list[Event]:
    return [e for e in plan.live if e.state in (EventState.PENDING, EventState.DONE)]


def require_honest(plan: Plan) -> None:
    """Check a week by the wall clock."""
    events = counted(plan)
    for one, other in pairwise(events):
        assert one.end <= other.start, (one, other)
    for event in events:
        if event.state is EventState.DONE:
            continue
        start, end = event.start.astimezone(plan.zone), event.end.astimezone(plan.zone)
        assert start.date() == end.date()
        assert any(h.start <= start.time() and end.time() <= h.end for h in HOURS.on(start.date())), event
        assert not _touches(start, end, HOURS.lunch), event
        assert not any(span.start < event.end and event.start < span.end for span in BUSY), event
    keys = {task.key for task in plan.tasks}
    assert {e.task_key for e in events if e.state is EventState.PENDING} <= keys
    assert not keys & {task.key for task in plan.postponed}
    assert len({event.id for event in plan.events}) == len(plan.events)


def _touches(start: datetime, end: datetime, hours: Hours | None) -> bool:
    return hours is not None and start.time() < hours.end and hours.start < end.time()


def shape(plan: Plan) -> Sequence[object]:
    """Return what a person sees of a plan."""
    return [(e.id, e.start, e.end, e.state, e.is_pinned) for e in plan.live], plan.tasks, plan.budget_minutes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds)
def test_a_week_stays_honest_whatever_is_done_to_it(story: list[Do]) -> None:
    asyncio.run(_play(story))


async def _play(story: list[Do]) -> None:
    desk = Desk(FixedDrafting(*TASKS), scheduler=PureScheduler(rounds=10))
    desk.calendar.spans = list(BUSY)
    await desk.known()
    plan = await desk.plans.draft(ANN, REQUEST, cause="asked")
    plan = await desk.plans.accept(ANN, plan.id, version=plan.version, cause="accepted")
    before: list[Plan] = []
    for number, deed in enumerate(story):
        if deed[0] == "wait":
            desk.clock.advance(timedelta(hours=deed[1] % 7))
            before.clear()
            continue
        if deed[0] == "undo":
            if before:
                then = before.pop()
                plan = await desk.plans.undo(ANN, plan.id, cause=f"undo {number}")
                assert shape(plan) == shape(then)
                before.clear()
            continue
        wanted = change(deed, plan)
        if wanted is None:
            continue
        past = [e for e in plan.live if e.state is not EventState.PENDING]
        try:
            after = await desk.plans.change(ANN, plan.id, [wanted], cause=f"deed {number}")
        except ConversError:
            assert await desk.plans.get(ANN, plan.id) == plan
            continue
        require_honest(after)
        is_about_past = isinstance(wanted, FinishEvent | MissEvent)
        assert is_about_past or [e for e in after.live if e.state is not EventState.PENDING] == past
        for old in plan.events:
            new = after.event(old.id)
            assert new is not None, "an accepted event is never forgotten: calendars know it"
            is_news = (new.start, new.end, new.state) != (old.start, old.end, old.state)
            assert not is_news or new.sequence > old.sequence
        before.append(plan)
        plan = after
