"""Fifty people, sixty days over changes of the clocks, ticks when they can be: manners hold throughout."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.ids import EventId, PlanId, UserId
from domain.people.model import Person
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.shapes import Event, Hours, WorkingHours
from domain.processes.model import Process, ProcessState, Step, StepState
from domain.processes.shapes import StepKind
from domain.reminders.dispatching import MOST_A_DAY, SaidToday, dispatch
from domain.reminders.model import (
    Kind,
    Reminder,
    ReminderSettings,
    Stand,
    Strength,
    Wanted,
    is_digest,
    put_off_key,
)
from domain.reminders.rhythm import Rhythm
from domain.reminders.wanting import changes, wanted_by_plan, wanted_by_process
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step

PEOPLE, DAYS = 50, 60
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo",
    "Pacific/Auckland", "America/Los_Angeles",
)  # fmt: skip
WEEKS = (
    WorkingHours(),
    WorkingHours({day: (Hours(time(7), time(12)), Hours(time(13), time(16))) for day in range(5)}),
    WorkingHours({day: (Hours(time(14), time(22)),) for day in (1, 2, 3, 4, 5)}),
    WorkingHours({day: (Hours(time(10), time(15)),) for day in (0, 2)}),
)
URGENT = (Kind.OVERDUE, Kind.STILL_NEEDED)


@dataclass
class Life:
    """One person with their work, and what they were told."""

    person: Person
    hours: WorkingHours
    settings: ReminderSettings
    processes: dict[str, Process] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    rows: dict[str, Reminder] = field(default_factory=dict)
    told: list[tuple[datetime, str]] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    choices_at: datetime | None = None

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.person.zone, self.hours, self.settings.out_until)

    def wanted(self) -> list[Wanted]:
        found = [
            one for p in self.processes.values() for one in wanted_by_process(self.person, self.rhythm, p)
        ]
        return found + [
            one for p in self.plans.values() for one in wanted_by_plan(self.person, self.rhythm, p)
        ]

    def follow(self, now: datetime) -> None:
        change = changes(list(self.rows.values()), self.wanted(), self.person.id, self.rhythm, now)
        for row in (*change.add, *change.move):
            self.rows[row.key] = row
        for key in change.drop:
            del self.rows[key]


class Simulation:
    """The world, the schedule and the clock."""

    def __init__(self, seed: int, first: date) -> None:
        self.random = random.Random(seed)
        self.now = datetime.combine(first, time(), UTC)
        self.end = self.now + timedelta(days=DAYS)
        self.number = 0
        self.lives = [self._life(number) for number in range(PEOPLE)]

    def _life(self, number: int) -> Life:
        person = make_person(f"U{number}", f"Person {number}", timezone=self.random.choice(ZONES))
        settings = ReminderSettings(person.id, self.random.choice(list(Strength)))
        return Life(person, self.random.choice(WEEKS), settings)

    def run(self) -> None:
        while self.now < self.end:
            self.now += self._pause()
            for life in self.lives:
                if self.random.random() < 0.03:
                    self._live(life)
                    if (
                        self.random.random() < 0.9
                    ):  # else the schedule has not followed yet when the clock ticks
                        life.follow(self.now)
                self.tick(life)
            if self.random.random() < 0.01:
                for life in self.lives:
                    life.follow(self.now)
        for life in self.lives:
            life.follow(self.now)

    def _pause(self) -> timedelta:
        if self.random.random() < 0.005:
            return timedelta(hours=self.random.uniform(6, 60))
        return timedelta(minutes=self.random.choice((5, 30, 60, 120)))

    def tick(self, life: Life) -> None:
        due = [one for one in life.rows.values() if one.stand is Stand.PENDING and one.due_at <= self.now]
        if not due:
            return
        asked = {one.key for one in life.wanted()}
        for row in due:
            if row.base not in asked:
                del life.rows[row.key]
        due = [row for row in due if row.base in asked]
        rhythm = life.rhythm
        keys = {key for at, key in life.told if rhythm.day(at) == rhythm.day(self.now)}
        said = SaidToday(len(keys), any(is_digest(key) for key in keys))
        new: set[str] = set()
        pending = [one for one in life.rows.values() if one.stand is Stand.PENDING]
        put_off = {one.item for one in pending if one.round and one.due_at > self.now}
        for row in dispatch(due, life.settings, rhythm, said, self.now, put_off):
            life.rows[row.key] = row
            if row.stand is Stand.SENT:
                assert row.message_key is not None
                life.said[row.key] += 1
                self.check(life, row)
                new.add(row.message_key)
        life.told += [(self.now, key) for key in sorted(new)]

    def check(self, life: Life, row: Reminder) -> None:
        assert life.rhythm.allows(self.now), "a message in quiet hours"
        assert not life.person.is_deleted, "a message to who left"
        assert not life.settings.is_paused
        if row.kind is Kind.EVENT:
            event = life.plans[row.scope].event(EventId(row.item))
            assert event is not None, "an event of no plan"
            assert self.now < event.end, "an event that is over"
            return
        process = life.processes[row.scope]
        step = next(one for one in process.steps if one.id == row.item)
        assert process.is_open, "a closed process"
        assert not step.state.is_finished, "a done step"
        assert step.owner_id == life.person.id, "somebody else's step"

    def _live(self, life: Life) -> None:
        acts = (
            (self.start, 4), (self.finish, 4), (self.redate, 2), (self.plan, 2), (self.close, 0.4),
            (self.give_away, 0.5), (self.put_off, 2), (self.choose, 0.5), (self.leave, 0.02),
        )  # fmt: skip
        self.random.choices([act for act, _ in acts], [weight for _, weight in acts])[0](life)

    def start(self, life: Life) -> None:
        self.number += 1
        process_id = f"process-{self.number}"
        steps: list[Step] = []
        for number in range(self.random.randint(1, 4)):
            due_on = self.now.date() + timedelta(days=self.random.randint(-3, 14))
            step = make_step(self.number * 10 + number, "Step", owner=life.person.id, due_on=due_on)
            kind = self.random.choice((StepKind.DO, StepKind.DO, StepKind.APPROVE))
            after = (steps[-1].id,) if steps and self.random.random() < 0.3 else ()
            steps.append(replace(step, kind=kind, after_ids=after))
        life.processes[process_id] = replace(make_process(*steps, process_id=process_id), started_at=self.now)

    def _change(self, life: Life, **facts: object) -> None:
        open_steps = [
            (p, s) for p in life.processes.values() if p.is_open for s in p.steps if not s.state.is_finished
        ]
        if open_steps:
            process, step = self.random.choice(open_steps)
            changed: Step = replace(step, **facts)  # type: ignore[arg-type]
            steps = tuple(changed if one.id == step.id else one for one in process.steps)
            life.processes[process.id] = replace(process, steps=steps)

    def finish(self, life: Life) -> None:
        self._change(life, state=StepState.DONE, finished_at=self.now)

    def redate(self, life: Life) -> None:
        self._change(life, due_on=self.now.date() + timedelta(days=self.random.randint(0, 10)))

    def give_away(self, life: Life) -> None:
        self._change(life, owner_id=UserId("USOMEBODY"))

    def close(self, life: Life) -> None:
        if life.processes:
            process = self.random.choice(list(life.processes.values()))
            life.processes[process.id] = replace(process, state=ProcessState.CLOSED)

    def plan(self, life: Life) -> None:
        self.number += 1
        start = self.now.replace(minute=0, second=0, microsecond=0)
        events = []
        for number in range(4):
            begins = start + timedelta(hours=self.random.randint(1, 60))
            ends = begins + timedelta(minutes=self.random.choice((15, 30, 90)))
            name = EventId(f"event-{self.number}-{number}")
            events.append(Event(name, "task", life.person.id, "Write", begins, ends))
        request = PlanRequest(start.date(), ("Write",))
        plan = Plan(
            PlanId(f"plan-{self.number}"), TEAM, life.person.id, start.date(), life.person.timezone, request,
            self.now, PlanState.ACCEPTED, events=tuple(events),
        )  # fmt: skip
        life.plans = {one.id: one for one in (*list(life.plans.values())[-2:], plan)}

    def put_off(self, life: Life) -> None:
        sent = [one for one in life.rows.values() if one.stand is Stand.SENT and one.kind is not Kind.EVENT]
        if sent:
            row = self.random.choice(sent)
            at = self.now + timedelta(hours=self.random.choice((1, 4, 24, 90)))
            again = replace(
                row, key=put_off_key(row), stand=Stand.PENDING, due_at=at, round=row.round + 1,
                message_key=None, sent_at=None,
            )  # fmt: skip
            if again.key not in life.rows:
                life.rows[again.key] = again

    def choose(self, life: Life) -> None:
        kinds = frozenset(self.random.sample(list(Kind), self.random.choice((0, 0, 1))))
        out = self.random.choice((None, None, self.now.date() + timedelta(days=5)))
        is_paused = self.random.random() < 0.2
        strength = self.random.choice(list(Strength))
        life.settings = ReminderSettings(life.person.id, strength, is_paused, out, kinds)
        life.choices_at = self.now

    def leave(self, life: Life) -> None:
        life.person = replace(life.person, is_deleted=True)


@pytest.mark.parametrize(("seed", "first"), [(1, date(2026, 2, 20)), (2, date(2026, 9, 20))])
def test_manners_hold_through_sixty_days(seed: int, first: date) -> None:
    world = Simulation(seed, first)
    world.run()
    messages = 0
    for life in world.lives:
        days = defaultdict(list)
        for at, key in life.told:
            days[life.rhythm.day(at)].append(key)
        assert all(len(keys) <= MOST_A_DAY for keys in days.values()), "above the budget"
        assert all(sum(map(is_digest, keys)) <= 1 for keys in days.values())
        assert len({key for _, key in life.told}) == len(life.told), "a message twice"
        assert not life.said or max(life.said.values()) == 1, "a reminder twice"
        assert_nothing_important_is_dropped(life, world.now)
        messages += len(life.told)
    assert messages > 1_000


def assert_nothing_important_is_dropped(life: Life, now: datetime) -> None:
    """Each step that is overdue for long was told, or waits for an hour at which it may be told."""
    for wanted in life.wanted():
        if wanted.kind not in URGENT or wanted.at > now - timedelta(days=1):
            continue
        if wanted.kind in life.settings.muted_kinds:
            continue
        rows = [one for one in life.rows.values() if one.item == wanted.item]
        was_muted = life.choices_at is not None and any(one.stand is Stand.SKIPPED for one in rows)
        is_told = any(one.stand is Stand.SENT and one.kind in (*URGENT, Kind.APPROVAL) for one in rows)
        waits = any(one.stand is Stand.PENDING and one.due_at > now - timedelta(days=3) for one in rows)
        assert is_told or waits or was_muted, wanted
