"""Which reminders facts ask for, and what that changes in the schedule. Pure: facts in, rows out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.model import Plan, PlanState
from domain.plans.shapes import EventState
from domain.processes.model import Process, Step
from domain.processes.rules import is_ready
from domain.processes.shapes import StepKind
from domain.reminders.model import Kind, Reminder, Stand, Wanted
from domain.reminders.rhythm import Rhythm

OVERDUE_ON = (1, 3, 7)
"""Working days of being overdue on which somebody is reminded."""
STILL_NEEDED_ON = 10
"""The working day on which it is asked whether the step is still needed; then it is left alone."""
WAITED_ON = (1, 3, 7)
"""Working days for which an approval has waited."""
BEFORE_EVENT = timedelta(minutes=5)
SHORTEST_EVENT = 30
"""Minutes. Shorter blocks of a plan come without reminder."""
EVENT_KEEPS_FOR = timedelta(minutes=15)
"""After its beginning nobody needs to hear of an event any more."""


def wanted_by_process(person: Person, rhythm: Rhythm, process: Process) -> list[Wanted]:
    """Return every reminder a process ever asks for as it stands, the past ones too, in order of time."""
    if person.is_deleted or person.is_bot or not process.is_open:
        return []
    found: list[Wanted] = []
    for step in process.shown:
        if step.owner_id == person.id and not step.state.is_finished and is_ready(process, step):
            found += _of_step(process, step, person.id, rhythm)
    return sorted(found, key=lambda one: (one.at, one.key))


def wanted_by_plan(person: Person, rhythm: Rhythm, plan: Plan) -> list[Wanted]:
    """Return a reminder for each event of an accepted plan that is long enough and within working hours."""
    if person.is_deleted or plan.state is not PlanState.ACCEPTED:
        return []
    found = []
    for event in plan.live:
        if event.state is not EventState.PENDING or event.minutes < SHORTEST_EVENT:
            continue
        at = rhythm.next_allowed(event.start - BEFORE_EVENT)
        if at is not None and at <= event.start:
            key = f"event:{event.id}:{event.start.isoformat()}:{person.id}"
            expires_at = min(event.end, event.start + EVENT_KEEPS_FOR)
            found.append(Wanted(key, Kind.EVENT, plan.id, event.id, at, expires_at))
    return found


def _of_step(process: Process, step: Step, user_id: UserId, rhythm: Rhythm) -> Iterator[Wanted]:
    for kind, name, at in (*_due(step, rhythm), *_approval(process, step, rhythm)):
        if at is not None:
            key = f"{kind.value}:{step.id}:{name}:{user_id}"
            yield Wanted(key, kind, process.id, step.id, at)


Stage = tuple[Kind, str, datetime | None]


def _due(step: Step, rhythm: Rhythm) -> Iterator[Stage]:
    if step.due_on is None:
        return
    due_on = max(step.due_on, step.blocked_until or step.due_on)
    yield Kind.DUE_SOON, due_on.isoformat(), rhythm.morning_before(due_on)
    for nth in OVERDUE_ON:
        yield Kind.OVERDUE, f"{due_on.isoformat()}:{nth}", rhythm.morning_after(due_on, nth)
    yield Kind.STILL_NEEDED, due_on.isoformat(), rhythm.morning_after(due_on, STILL_NEEDED_ON)


def _approval(process: Process, step: Step, rhythm: Rhythm) -> Iterator[Stage]:
    if step.kind is not StepKind.APPROVE:
        return
    since = waits_since(process, step, rhythm)
    for nth in WAITED_ON:
        yield Kind.APPROVAL, f"{since.isoformat()}:{nth}", rhythm.morning_after(since, nth)


def waits_since(process: Process, step: Step, rhythm: Rhythm) -> date:
    """Return the day since which a step can be done: when the last one before it was finished."""
    before = [one.finished_at for one in process.steps if one.id in step.after_ids]
    return rhythm.day(max((at for at in before if at is not None), default=process.started_at))


def current(wanted: Iterable[Wanted], rhythm: Rhythm, now: datetime) -> list[Wanted]:
    """Return what is still to be said: of the past reminders of a thing only its latest one.

    Of a day that is over nobody hears that it comes soon, and of an event that began, nothing.
    """
    newest: dict[str, Wanted] = {}
    coming: list[Wanted] = []
    for one in wanted:
        if one.at > now:
            coming.append(one)
        elif not _is_stale(one, rhythm, now):
            known = newest.get(one.item)
            newest[one.item] = one if known is None else max(known, one, key=lambda w: w.at)
    return [*newest.values(), *coming]


def _is_stale(one: Wanted, rhythm: Rhythm, now: datetime) -> bool:
    if one.expires_at is not None:
        return one.expires_at <= now
    return one.kind is Kind.DUE_SOON and date.fromisoformat(one.key.split(":")[2]) < rhythm.day(now)


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes the schedule agree with the facts."""

    add: tuple[Reminder, ...]
    move: tuple[Reminder, ...]
    drop: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """True when it agrees already."""
        return not (self.add or self.move or self.drop)


def changes(
    stored: Sequence[Reminder], wanted: Sequence[Wanted], user_id: UserId, rhythm: Rhythm, now: datetime
) -> Changes:
    """Return what to add, move and drop; what was said or put off stays as it is.

    A new one whose hour is past comes in the next morning.
    """
    asked = {one.key for one in wanted}
    rows = {one.key: one for one in stored}
    add, move = [], []
    for one in current(wanted, rhythm, now):
        row = rows.get(one.key)
        if row is None and (at := one.at if one.at > now else _first(one, rhythm, now)) is not None:
            add.append(Reminder(one.key, user_id, one.kind, one.scope, one.item, at, at, one.expires_at))
        elif row is not None and _moves(row, one, now):
            move.append(replace(row, due_at=one.at, first_at=one.at, expires_at=one.expires_at))
    drop = tuple(row.key for row in stored if row.stand is Stand.PENDING and row.base not in asked)
    return Changes(tuple(add), tuple(move), drop)


def _first(one: Wanted, rhythm: Rhythm, now: datetime) -> datetime | None:
    return now if one.kind is Kind.EVENT else rhythm.next_morning(now)


def _moves(row: Reminder, one: Wanted, now: datetime) -> bool:
    is_free = row.stand is Stand.PENDING and not row.is_folded and row.round == 0
    return is_free and one.at > now and row.due_at != one.at
