"""A week from the asking to the last change: what is stored, what is refused, what happens once."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.errors import AlreadyDecidedError, ConflictError, InvalidInputError, NotFoundError
from domain.ids import EventId, PlanId
from domain.plans.changes import (
    AddHours,
    DropTask,
    FinishEvent,
    LimitDay,
    MissEvent,
    MoveEvent,
    PinEvent,
    PostponeTask,
    RemoveEvent,
    Replan,
    ResizeEvent,
    ShortenTask,
)
from domain.plans.model import Plan, PlanSettings, PlanState
from domain.plans.shapes import Event, EventState, Span
from tests.fakes.plans import FixedDrafting
from tests.unit.domain.plans.desk import ANN, BEN, REQUEST, WEEK, Desk, at, of_step, task

MONDAY, TUESDAY, THURSDAY, FRIDAY = (WEEK + timedelta(days=day) for day in (0, 1, 3, 4))


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def drafted(desk: Desk) -> Plan:
    await desk.known()
    return await desk.plans.draft(ANN, REQUEST, cause="asked")


async def accepted(desk: Desk) -> Plan:
    plan = await drafted(desk)
    return await desk.plans.accept(ANN, plan.id, version=plan.version, cause="accepted")


def event_of(plan: Plan, key: str) -> Event:
    return next(event for event in plan.live if event.task_key == key)


async def test_a_draft_places_every_task_within_hours_and_shows_itself(desk: Desk) -> None:
    plan = await drafted(desk)
    assert plan.state is PlanState.DRAFT
    assert {event.task_key for event in plan.events} == {"report", "review", "inbox"}
    assert plan.planned_minutes == 270
    assert all(event.start >= at(0, 10) for event in plan.events)
    assert [job.task for job in desk.work.take_jobs()] == ["show_plan"]
    await desk.plans.show(ANN.team_id, plan.id)
    assert desk.messenger.plans[-1].plan == plan


async def test_the_same_cause_drafts_once(desk: Desk) -> None:
    first = await drafted(desk)
    assert await desk.plans.draft(ANN, REQUEST, cause="asked") == first
    assert len(desk.drafting.asked) == 1


async def test_a_newer_draft_takes_the_place_of_the_older_one(desk: Desk) -> None:
    first = await drafted(desk)
    second = await desk.plans.draft(ANN, REQUEST, cause="again")
    assert (await desk.plans.get(ANN, first.id)).state is PlanState.REPLACED
    assert await desk.plans.current(ANN) == second


async def test_what_was_asked_for_last_is_the_default_of_the_next_plan(desk: Desk) -> None:
    await desk.known()
    await desk.plans.draft(ANN, replace(REQUEST, description="Ship it"), cause="a")
    assert (await desk.plans.settings(ANN)).description == "Ship it"


@pytest.mark.parametrize("weeks", [-1, 9])
async def test_weeks_that_are_over_or_far_off_are_refused(desk: Desk, weeks: int) -> None:
    await desk.known()
    with pytest.raises(InvalidInputError) as refused:
        await desk.plans.draft(ANN, replace(REQUEST, week=WEEK + timedelta(weeks=weeks)), cause="a")
    assert refused.value.field == "week"


async def test_busy_times_are_left_alone_and_an_unreadable_calendar_is_said(desk: Desk) -> None:
    desk.calendar.spans = [Span(at(day, 9), at(day, 16)) for day in range(5)]
    plan = await drafted(desk)
    assert all(at(0, 16).hour <= event.start.hour for event in plan.events)
    desk.calendar.is_down = True
    again = await desk.plans.regenerate(ANN, plan.id, cause="again")
    assert any("calendar could not be read" in notice for notice in again.notices)


async def test_a_plan_is_nobody_elses(desk: Desk) -> None:
    plan = await drafted(desk)
    for asked in (
        desk.plans.get(BEN, plan.id),
        desk.plans.accept(BEN, plan.id, version=plan.version, cause="x"),
        desk.plans.change(BEN, plan.id, [Replan()], cause="x"),
        desk.plans.undo(BEN, plan.id, cause="x"),
        desk.plans.dismiss(BEN, plan.id, cause="x"),
        desk.plans.regenerate(BEN, plan.id, cause="x"),
        desk.plans.get(ANN, PlanId("other")),
    ):
        with pytest.raises(NotFoundError):
            await asked


async def test_accepting_happens_once_and_only_of_what_was_seen(desk: Desk) -> None:
    plan = await drafted(desk)
    with pytest.raises(ConflictError, match="changed since you looked"):
        await desk.plans.accept(ANN, plan.id, version=plan.version + 1, cause="a")
    done = await desk.plans.accept(ANN, plan.id, version=plan.version, cause="b")
    assert (done.state, done.accepted_at) == (PlanState.ACCEPTED, desk.clock.now())
    assert await desk.plans.accept(ANN, plan.id, version=plan.version, cause="b") == done
    with pytest.raises(AlreadyDecidedError):
        await desk.plans.accept(ANN, plan.id, version=done.version, cause="c")


async def test_a_new_accepted_plan_replaces_the_old_and_undo_brings_it_back(desk: Desk) -> None:
    first = await accepted(desk)
    second = await desk.plans.draft(ANN, REQUEST, cause="again")
    second = await desk.plans.accept(ANN, second.id, version=second.version, cause="more")
    assert (await desk.plans.get(ANN, first.id)).state is PlanState.REPLACED
    assert {event.id for event in second.events} & {event.id for event in first.events}
    back = await desk.plans.undo(ANN, second.id, cause="oops")
    assert back.state is PlanState.DRAFT
    assert (await desk.plans.get(ANN, first.id)).state is PlanState.ACCEPTED


async def test_only_a_draft_is_dismissed_or_drafted_again(desk: Desk) -> None:
    plan = await accepted(desk)
    with pytest.raises(ConflictError):
        await desk.plans.dismiss(ANN, plan.id, cause="x")
    with pytest.raises(ConflictError):
        await desk.plans.regenerate(ANN, plan.id, cause="x")
    beside = await desk.plans.adjust(ANN, plan.id, REQUEST, cause="y")
    assert beside.id != plan.id
    gone = await desk.plans.dismiss(ANN, beside.id, cause="z")
    assert gone.state is PlanState.DISMISSED
    assert await desk.plans.current(ANN) == plan


async def test_adjusting_a_draft_keeps_its_place(desk: Desk) -> None:
    plan = await drafted(desk)
    changed = await desk.plans.adjust(ANN, plan.id, replace(REQUEST, hours=10), cause="b")
    assert (changed.id, changed.request.hours, changed.version) == (plan.id, 10, plan.version + 1)


async def test_a_moved_event_is_pinned_where_it_was_put_and_the_rest_gives_way(desk: Desk) -> None:
    plan = await accepted(desk)
    review, report = event_of(plan, "review"), event_of(plan, "report")
    moved = await desk.plans.change(
        ANN, plan.id, [MoveEvent(review.id, MONDAY, time(report.start.hour + 1))], cause="move"
    )
    now_there = moved.event(review.id)
    assert now_there is not None
    assert (now_there.start, now_there.is_pinned, now_there.sequence, now_there.moves) == (
        report.start, True, 1, 1,
    )  # fmt: skip
    assert all(one.end <= other.start for one, other in zip(moved.live, moved.live[1:], strict=False)), (
        "nothing overlaps"
    )


@pytest.mark.parametrize(
    ("day", "hour", "field", "words"),
    [
        (THURSDAY, 20, "time", "not within your working hours. The nearest free place is Thursday 16:00"),
        (THURSDAY, 12, "time", "nearest free place is Thursday 11:30"),
        (FRIDAY, 10, "time", "Your calendar is busy then"),
        (MONDAY, 9, "time", "in the past"),
        (WEEK + timedelta(days=5), 10, "day", "nothing is free that day"),
    ],
)
async def test_no_event_is_moved_where_it_cannot_be(
    desk: Desk, day: object, hour: int, field: str, words: str
) -> None:
    desk.calendar.spans = [Span(at(4, 9), at(4, 12))]
    plan = await accepted(desk)
    with pytest.raises(InvalidInputError, match=words) as refused:
        await desk.plans.change(
            ANN, plan.id, [MoveEvent(event_of(plan, "review").id, day, time(hour))], cause="m"  # type: ignore[arg-type]
        )  # fmt: skip
    assert refused.value.field == field
    assert await desk.plans.get(ANN, plan.id) == plan


async def test_an_event_finds_the_first_place_of_a_part_of_a_day(desk: Desk) -> None:
    plan = await accepted(desk)
    review = event_of(plan, "review")
    move = MoveEvent(review.id, THURSDAY, after=time(13))
    moved = await desk.plans.change(ANN, plan.id, [move], cause="m")
    assert event_of(moved, "review").start == at(3, 13)


async def test_longer_shorter_pinned_and_removed(desk: Desk) -> None:
    plan = await accepted(desk)
    inbox = event_of(plan, "inbox")
    longer = await desk.plans.change(ANN, plan.id, [ResizeEvent(inbox.id, 45)], cause="1")
    assert (event_of(longer, "inbox").minutes, longer.task("inbox")) == (45, replace(
        task("inbox", 45), title="Inbox"))  # fmt: skip
    loose = await desk.plans.change(ANN, plan.id, [PinEvent(inbox.id, False)], cause="2")
    assert not event_of(loose, "inbox").is_pinned
    gone = await desk.plans.change(ANN, plan.id, [RemoveEvent(inbox.id)], cause="3")
    assert "inbox" not in {event.task_key for event in gone.live}
    cancelled = gone.event(inbox.id)
    assert cancelled is not None
    assert cancelled.state is EventState.CANCELLED
    assert [one.key for one in gone.dropped] == ["inbox"]


async def test_two_drafts_accepted_at_once_make_one_week(desk: Desk) -> None:
    await desk.known()
    plans = [await desk.plans.draft(ANN, REQUEST, cause=cause) for cause in ("one", "two")]
    async with desk.work(ANN.team_id) as work:  # as if both had been drafted at the same moment
        older = await desk.plans.get(ANN, plans[0].id)
        await work.plans.save(
            replace(older, state=PlanState.DRAFT, version=older.version + 1), expected_version=older.version
        )
        await work.commit()
    versions = [(await desk.plans.get(ANN, one.id)).version for one in plans]
    told = await asyncio.gather(
        *(
            desk.plans.accept(ANN, one.id, version=version, cause=f"ok-{one.id}")
            for one, version in zip(plans, versions, strict=True)
        ),
        return_exceptions=True,
    )
    assert any(isinstance(one, Plan) for one in told)
    async with desk.work(ANN.team_id) as work:
        assert len(await work.plans.accepted_since(ANN.id, WEEK)) == 1


async def test_a_draft_whose_time_is_over_or_whose_week_went_on_is_not_accepted(desk: Desk) -> None:
    plan = await accepted(desk)
    beside = await desk.plans.draft(ANN, REQUEST, cause="beside")
    await desk.plans.change(ANN, plan.id, [FinishEvent(plan.live[0].id)], cause="done")
    with pytest.raises(ConflictError, match="went on since"):
        await desk.plans.accept(ANN, beside.id, version=beside.version, cause="1")
    beside = await desk.plans.regenerate(ANN, beside.id, cause="2")
    again = await desk.plans.accept(ANN, beside.id, version=beside.version, cause="3")
    assert [e.state for e in again.live if e.id == plan.live[0].id] == [EventState.DONE]
    late = await desk.plans.draft(ANN, REQUEST, cause="late")
    desk.clock.set(late.live[-1].end)
    with pytest.raises(ConflictError, match="over by now"):
        await desk.plans.accept(ANN, late.id, version=late.version, cause="4")


async def test_calendars_hear_of_each_version_of_an_event_when_plans_take_turns(desk: Desk) -> None:
    plan = await accepted(desk)
    review = event_of(plan, "review")
    moved = await desk.plans.change(ANN, plan.id, [MoveEvent(review.id, THURSDAY, time(14))], cause="1")
    before = moved.event(review.id)
    beside = await desk.plans.draft(ANN, REQUEST, cause="2")
    taken = await desk.plans.accept(ANN, beside.id, version=beside.version, cause="3")
    then = event_of(taken, "review")
    assert before is not None
    assert (then.id, then.sequence) == (review.id, before.sequence + 1)
    await desk.plans.undo(ANN, beside.id, cause="4")
    back = (await desk.plans.get(ANN, plan.id)).event(review.id)
    assert back is not None
    assert back.sequence > then.sequence
    assert back.start == before.start


@pytest.mark.parametrize("hours", [-1, 81, float("nan"), float("inf")])
async def test_hours_that_no_week_has_are_refused(desk: Desk, hours: float) -> None:
    with pytest.raises(InvalidInputError, match="from 0 to 80"):
        await desk.plans.draft(ANN, replace(REQUEST, hours=hours), cause="a")
    with pytest.raises(InvalidInputError, match="from 0 to 80"):
        await desk.plans.save_settings(ANN, PlanSettings(ANN.id, weekly_hours=hours))


async def test_a_week_of_no_hours_plans_nothing_and_says_why(desk: Desk) -> None:
    await desk.known()
    plan = await desk.plans.draft(ANN, replace(REQUEST, hours=0), cause="a")
    assert plan.events == ()
    assert {one.task_key for one in plan.left_out} == {"report", "review", "inbox"}


async def test_a_day_is_kept_free(desk: Desk) -> None:
    plan = await accepted(desk)
    free = await desk.plans.change(ANN, plan.id, [LimitDay(MONDAY, 0)], cause="1")
    assert all(event.start >= at(1, 0) for event in free.live)


async def test_ways_out_do_what_they_say(desk: Desk) -> None:
    desk.drafting.tasks = (task("report", 600), task("slides", 900))
    await desk.known()
    plan = await desk.plans.draft(ANN, replace(REQUEST, hours=12), cause="a")
    (out,) = plan.left_out
    ways = {remedy.way.value: remedy for remedy in out.remedies}
    assert {"drop", "next_week"} <= set(ways)
    dropped = await desk.plans.change(ANN, plan.id, [DropTask(out.task_key)], cause="1")
    assert dropped.left_out == ()
    plan = await desk.plans.undo(ANN, plan.id, cause="2")
    later = await desk.plans.change(ANN, plan.id, [PostponeTask(out.task_key)], cause="3")
    assert [one.key for one in later.postponed] == [out.task_key]
    plan = await desk.plans.undo(ANN, plan.id, cause="4")
    if "shorten" in ways:
        shorter = ShortenTask(out.task_key, ways["shorten"].minutes or 0)
        short = await desk.plans.change(ANN, plan.id, [shorter], cause="5")
        assert short.left_out == ()
        plan = await desk.plans.undo(ANN, plan.id, cause="6")
    if "more_hours" in ways:
        more = await desk.plans.change(ANN, plan.id, [AddHours(ways["more_hours"].minutes or 0)], cause="7")
        assert more.left_out == ()


async def test_what_was_put_off_comes_into_the_next_week(desk: Desk) -> None:
    plan = await accepted(desk)
    await desk.plans.change(ANN, plan.id, [PostponeTask("report")], cause="1")
    desk.drafting.tasks = (task("inbox", 30),)
    following = replace(REQUEST, week=WEEK + timedelta(weeks=1))
    then = await desk.plans.draft(ANN, following, cause="next")
    assert {one.key for one in then.tasks} == {"inbox", "report"}
    assert any("as you put it off: “Report”" in notice for notice in then.notices)


async def test_what_comes_after_a_task_is_put_off_with_it(desk: Desk) -> None:
    desk.drafting.tasks = (
        task("draft", 60),
        task("review", 60, after=("draft",)),
        task("send", 30, after=("review",)),
        task("inbox", 30, after=()),
    )
    plan = await accepted(desk)
    later = await desk.plans.change(ANN, plan.id, [PostponeTask("draft")], cause="1")
    assert [one.key for one in later.postponed] == ["draft", "review", "send"]
    assert {event.task_key for event in later.live} == {"inbox"}
    back = await desk.plans.undo(ANN, plan.id, cause="2")
    dropped = await desk.plans.change(ANN, back.id, [DropTask("draft")], cause="3")
    assert {event.task_key for event in dropped.live} == {"review", "send", "inbox"}


async def test_what_was_not_done_comes_along_when_it_is_chosen(desk: Desk) -> None:
    desk.drafting.tasks = (
        task("report", 180, at=at(0, 13), deadline=at(0, 17), is_firm=True), task("inbox", 30),
        task("gym", 30, earliest=at(1, 9), deadline=at(1, 17), is_firm=True), of_step("check", 60, 1),
    )  # fmt: skip
    plan = await accepted(desk)
    await desk.plans.change(ANN, plan.id, [FinishEvent(event_of(plan, "inbox").id)], cause="1")
    following = WEEK + timedelta(weeks=1)
    (left,) = await desk.plans.left_from(ANN, following)  # the step is unknown here, so it is not offered
    assert (left.key, left.at, left.is_firm) == ("report", None, False)
    assert await desk.plans.left_from(BEN, following) == []
    desk.drafting.tasks = (task("plants", 30),)
    behind = await desk.plans.draft(ANN, replace(REQUEST, week=following), cause="behind")
    assert "Not done last week: “Report”. Adjust the plan to take it along." in behind.notices
    wanted = replace(REQUEST, week=following, left_keys=("report", "inbox"))
    then = await desk.plans.draft(ANN, wanted, cause="next")
    assert {event.task_key for event in then.live} == {"plants", "report"}


async def test_what_is_begun_leaves_only_the_rest(desk: Desk) -> None:
    desk.drafting.tasks = (task("report", 600),)
    plan = await accepted(desk)
    first = plan.live[0]
    await desk.plans.change(ANN, plan.id, [FinishEvent(first.id)], cause="1")
    (left,) = await desk.plans.left_from(ANN, WEEK + timedelta(weeks=1))
    assert left.minutes == 600 - first.minutes


async def test_finishing_the_last_event_of_a_task_finishes_its_step(desk: Desk) -> None:
    desk.drafting = FixedDrafting(of_step("report", 60, 1))
    desk.__post_init__()
    plan = await accepted(desk)
    desk.work.take_jobs()
    done = await desk.plans.change(ANN, plan.id, [FinishEvent(plan.live[0].id)], cause="done")
    assert done.live[0].state is EventState.DONE
    assert "finish_planned_step" in [job.task for job in desk.work.take_jobs()]
    await desk.plans.undo(ANN, plan.id, cause="undo")
    assert "reopen_planned_step" in [job.task for job in desk.work.take_jobs()]


async def test_nothing_is_finished_twice_in_a_draft_or_missed_before_its_time(desk: Desk) -> None:
    draft = await drafted(desk)
    with pytest.raises(ConflictError, match="Accept the plan first"):
        await desk.plans.change(ANN, draft.id, [FinishEvent(draft.live[0].id)], cause="0")
    plan = await desk.plans.accept(ANN, draft.id, version=draft.version, cause="a")
    with pytest.raises(InvalidInputError, match="not begun"):
        await desk.plans.change(ANN, plan.id, [MissEvent(plan.live[-1].id)], cause="1")
    await desk.plans.change(ANN, plan.id, [FinishEvent(plan.live[0].id)], cause="2")
    with pytest.raises(ConflictError, match="done already"):
        await desk.plans.change(ANN, plan.id, [FinishEvent(plan.live[0].id)], cause="3")
    with pytest.raises(NotFoundError):
        await desk.plans.change(ANN, plan.id, [PinEvent(EventId("none"), True)], cause="4")


async def test_changes_are_all_or_none_and_once_per_cause(desk: Desk) -> None:
    plan = await accepted(desk)
    inbox = event_of(plan, "inbox")
    with pytest.raises(NotFoundError):
        await desk.plans.change(
            ANN, plan.id, [RemoveEvent(inbox.id), PinEvent(EventId("x"), True)], cause="1"
        )
    assert await desk.plans.get(ANN, plan.id) == plan
    once = await desk.plans.change(ANN, plan.id, [RemoveEvent(inbox.id)], cause="2")
    assert await desk.plans.change(ANN, plan.id, [RemoveEvent(inbox.id)], cause="2") == once


async def test_undo_takes_back_the_newest_change_for_ten_minutes_and_calendars_hear_of_it(desk: Desk) -> None:
    plan = await accepted(desk)
    review = event_of(plan, "review")
    moved = await desk.plans.change(ANN, plan.id, [MoveEvent(review.id, THURSDAY, time(14))], cause="1")
    back = await desk.plans.undo(ANN, plan.id, cause="2")
    again, was = back.event(review.id), moved.event(review.id)
    assert again is not None
    assert was is not None
    assert (again.start, again.sequence) == (review.start, was.sequence + 1)
    with pytest.raises(ConflictError, match="nothing to undo"):
        await desk.plans.undo(ANN, plan.id, cause="3")
    await desk.plans.change(ANN, plan.id, [RemoveEvent(review.id)], cause="4")
    desk.clock.advance(timedelta(minutes=11))
    with pytest.raises(ConflictError, match="nothing to undo"):
        await desk.plans.undo(ANN, plan.id, cause="5")


async def test_a_week_that_is_over_changes_no_more(desk: Desk) -> None:
    plan = await accepted(desk)
    desk.clock.set(at(8, 9))
    with pytest.raises(ConflictError, match="over"):
        await desk.plans.change(ANN, plan.id, [Replan()], cause="1")


async def test_a_replan_leaves_what_is_done_or_pinned_or_past_alone(desk: Desk) -> None:
    plan = await accepted(desk)
    report, review = event_of(plan, "report"), event_of(plan, "review")
    plan = await desk.plans.change(ANN, plan.id, [MoveEvent(review.id, THURSDAY, time(14))], cause="1")
    desk.clock.set(report.end + timedelta(minutes=1))
    plan = await desk.plans.change(ANN, plan.id, [FinishEvent(report.id)], cause="2")
    again = await desk.plans.change(ANN, plan.id, [Replan(is_quick=False)], cause="3")
    assert again.event(report.id) == plan.event(report.id)
    assert again.event(review.id) == plan.event(review.id)


async def test_a_new_draft_keeps_what_is_done_of_the_accepted_week(desk: Desk) -> None:
    plan = await accepted(desk)
    inbox = event_of(plan, "inbox")
    plan = await desk.plans.change(ANN, plan.id, [FinishEvent(inbox.id)], cause="1")
    desk.drafting.tasks = (task("report", 180),)
    beside = await desk.plans.draft(ANN, REQUEST, cause="2")
    assert beside.event(inbox.id) == plan.event(inbox.id)
    assert beside.planned_minutes == 210


async def test_from_friday_afternoon_on_the_next_week_is_planned(desk: Desk) -> None:
    assert desk.plans.this_week(ANN) == WEEK
    desk.clock.set(at(4, 15))
    assert desk.plans.this_week(ANN) == WEEK + timedelta(weeks=1)
