"""Which reminders facts ask for, and how the schedule is made to agree with them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.ids import EventId, PlanId, UserId
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.shapes import Event, EventState, WorkingHours
from domain.processes.model import ProcessState, StepState
from domain.processes.shapes import StepKind
from domain.reminders.dispatching import SaidToday, dispatch, is_late
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand, Strength
from domain.reminders.preview import Preview, play
from domain.reminders.rhythm import Rhythm
from domain.reminders.wanting import changes, current, wanted_by_plan, wanted_by_process
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY

ANN = make_person("UANN", "Ann")
RHYTHM = Rhythm(ANN.zone, WorkingHours())
FRIDAY = date(2026, 11, 27)
STEP = make_step(1, "Launch", owner="UANN", due_on=FRIDAY)


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def wanted(*steps: object, **facts: object) -> list[tuple[Kind, datetime]]:
    process = replace(make_process(*steps), **facts)  # type: ignore[arg-type]
    return [(one.kind, one.at) for one in wanted_by_process(ANN, RHYTHM, process)]


def test_a_due_step_is_said_the_working_day_before_and_after_one_three_and_seven() -> None:
    assert wanted(STEP) == [
        (Kind.DUE_SOON, nine(date(2026, 11, 26))),
        (Kind.OVERDUE, nine(date(2026, 11, 30))),
        (Kind.OVERDUE, nine(date(2026, 12, 2))),
        (Kind.OVERDUE, nine(date(2026, 12, 8))),
        (Kind.STILL_NEEDED, nine(date(2026, 12, 11))),
    ]


def test_nothing_is_said_of_what_is_done_waits_is_anothers_or_in_a_closed_process() -> None:
    first = make_step(2, "First")
    assert wanted(replace(STEP, state=StepState.DONE)) == []
    assert wanted(replace(STEP, owner_id=UserId("UBEN"))) == []
    assert wanted(STEP, state=ProcessState.PAUSED) == []
    assert wanted(first, replace(STEP, after_ids=(first.id,))) == []
    assert wanted_by_process(replace(ANN, is_deleted=True), RHYTHM, make_process(STEP)) == []


def test_a_step_put_off_is_due_when_its_wait_ends() -> None:
    later = replace(STEP, state=StepState.BLOCKED, blocked_until=FRIDAY + timedelta(days=7))
    assert wanted(later)[0] == (Kind.DUE_SOON, nine(date(2026, 12, 3)))


def test_an_approval_is_said_while_it_waits_since_it_could_be_given() -> None:
    before = replace(make_step(2, "First"), state=StepState.DONE, finished_at=MONDAY)
    approval = replace(STEP, due_on=None, kind=StepKind.APPROVE, after_ids=(before.id,))
    assert wanted(before, approval) == [(Kind.APPROVAL, nine(date(2026, 11, day))) for day in (24, 26)] + [
        (Kind.APPROVAL, nine(date(2026, 12, 2)))
    ]


def plan(*events: Event) -> Plan:
    request = PlanRequest(MONDAY.date(), ("Write",))
    return Plan(
        PlanId("p"), TEAM, ANN.id, MONDAY.date(), "UTC", request, MONDAY, PlanState.ACCEPTED, events=events
    )


def event(start: datetime, minutes: int = 60) -> Event:
    return Event(EventId("e"), "t", ANN.id, "Write", start, start + timedelta(minutes=minutes))


def test_an_event_is_said_five_minutes_before_and_the_first_of_a_day_when_it_begins() -> None:
    hour = timedelta(hours=1)
    assert [one.at for one in wanted_by_plan(ANN, RHYTHM, plan(event(MONDAY + hour)))] == [
        MONDAY + timedelta(minutes=55)
    ]
    assert [one.at for one in wanted_by_plan(ANN, RHYTHM, plan(event(MONDAY)))] == [MONDAY]
    for silent in (
        plan(event(MONDAY, 15)),
        plan(event(MONDAY + 10 * hour)),
        plan(replace(event(MONDAY), state=EventState.DONE)),
        replace(plan(event(MONDAY)), state=PlanState.DRAFT),
    ):
        assert wanted_by_plan(ANN, RHYTHM, silent) == []


def test_of_the_past_only_the_latest_is_said_in_the_next_morning() -> None:
    now = nine(date(2026, 12, 3)) + timedelta(hours=3)
    asked = wanted_by_process(ANN, RHYTHM, make_process(STEP))
    assert [one.at for one in current(asked, RHYTHM, now)] == [asked[2].at, asked[3].at, asked[4].at]
    change = changes([], asked, ANN.id, RHYTHM, now)
    assert [one.due_at for one in change.add] == [nine(date(2026, 12, 4)), asked[3].at, asked[4].at]
    again = changes(change.add, asked, ANN.id, RHYTHM, now + timedelta(days=1))
    assert again.is_empty


def test_a_new_hour_moves_what_is_pending_and_what_is_gone_is_dropped() -> None:
    asked = wanted_by_process(ANN, RHYTHM, make_process(STEP))
    rows = list(changes([], asked, ANN.id, RHYTHM, MONDAY).add)
    tokyo = replace(ANN, timezone="Asia/Tokyo")
    there = Rhythm(tokyo.zone, WorkingHours())
    moved = changes(rows, wanted_by_process(tokyo, there, make_process(STEP)), ANN.id, there, MONDAY)
    assert (len(moved.move), moved.add, moved.drop) == (5, (), ())
    sent = replace(rows[0], stand=Stand.SENT)
    assert changes([sent, *rows[1:]], [], ANN.id, RHYTHM, MONDAY).drop == tuple(one.key for one in rows[1:])


def row(key: str, kind: Kind = Kind.OVERDUE, at: datetime = MONDAY) -> Reminder:
    return Reminder(key, ANN.id, kind, "p", key, at, at)


def test_one_urgent_thing_is_its_own_message_and_several_are_one() -> None:
    chosen = ReminderSettings(ANN.id)
    (alone,) = dispatch([row("a")], chosen, RHYTHM, SaidToday(), MONDAY)
    assert alone.message_key == "reminder:a"
    assert not is_late(alone)
    both = dispatch([row("a"), row("b")], chosen, RHYTHM, SaidToday(), MONDAY)
    assert {one.message_key for one in both} == {"morning:UANN:2026-11-23"}
    active = replace(chosen, strength=Strength.ACTIVE)
    apart = dispatch([row("a"), row("b", Kind.DUE_SOON)], active, RHYTHM, SaidToday(), MONDAY)
    assert {one.message_key for one in apart} == {"reminder:a", "reminder:b"}


def test_what_came_late_is_known_to_be_late_and_too_much_waits_for_the_next_morning() -> None:
    (late,) = dispatch([row("a")], ReminderSettings(ANN.id), RHYTHM, SaidToday(), MONDAY + timedelta(hours=3))
    assert is_late(late)
    (over,) = dispatch([row("a")], ReminderSettings(ANN.id), RHYTHM, SaidToday(3, True), MONDAY)
    assert (over.stand, over.is_folded, over.due_at) == (Stand.PENDING, True, MONDAY + timedelta(days=1))


def test_a_preview_plays_the_rules_over_what_came_due() -> None:
    rows = [
        row(f"{day}-{n}", Kind.DUE_SOON, MONDAY + timedelta(days=day)) for day in range(5) for n in range(2)
    ]
    rows += [row("event", Kind.EVENT, MONDAY + timedelta(hours=4))]
    until = MONDAY + timedelta(days=20)
    light = ReminderSettings(ANN.id, Strength.LIGHT)
    assert play(rows, light, RHYTHM, until) == Preview(5, 5)
    assert play(rows, replace(light, strength=Strength.ACTIVE), RHYTHM, until) == Preview(11, 0)
    assert play(rows, replace(light, is_paused=True), RHYTHM, until) == Preview(0, 0)
