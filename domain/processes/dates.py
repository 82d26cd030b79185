"""Due dates that follow a rule: so many days, or working days, after the start, the end or a step.

All arithmetic is on calendar days, so a clock change within them moves nothing.
"""

from dataclasses import replace
from datetime import date, timedelta

from domain.processes.model import Process, Step
from domain.processes.shapes import DueAnchor, DueRule

SATURDAY = 5


def due_day(rule: DueRule, anchor: date) -> date:
    """Return the day a rule leads to from its anchor's day; OverflowError beyond the calendar."""
    if not rule.is_working:
        return anchor + timedelta(days=rule.days)
    return working_day(anchor, rule.days, back=rule.anchor is DueAnchor.END)


def working_day(day: date, days: int, *, back: bool = False) -> date:
    """Return the day so many working days (Monday to Friday) later, or earlier for a negative number.

    Zero stays, except on a weekend: then it is the next working day, or the one before for `back`.
    """
    if days == 0:
        days = 0 if day.weekday() < SATURDAY else (-1 if back else 1)
    weeks, rest = divmod(abs(days), 5)
    direction = timedelta(days=1 if days > 0 else -1)
    if weeks and day.weekday() >= SATURDAY:
        # From a weekend the first working day is one day's work away: count from the day before it.
        day = _weekday_behind(day, direction)
    day += direction * 7 * weeks
    while rest:
        day += direction
        rest -= day.weekday() < SATURDAY
    return day


def _weekday_behind(day: date, direction: timedelta) -> date:
    while day.weekday() >= SATURDAY:
        day -= direction
    return day


def resolved(process: Process, start: date) -> Process:
    """Return the process with the due dates its start, its end and its finished steps decide."""
    return process.with_steps(tuple(_due(process, step, start) for step in process.steps))


def _due(process: Process, step: Step, start: date) -> Step:
    if step.due_rule is None:
        return step
    match step.due_rule.anchor:
        case DueAnchor.START:
            return replace(step, due_on=due_day(step.due_rule, start))
        case DueAnchor.END:
            end = process.due_on
            return replace(step, due_on=due_day(step.due_rule, end) if end is not None else None)
        case DueAnchor.STEP:
            return step


def following(process: Process, anchor: Step) -> tuple[Step, ...]:
    """Return the unfinished steps whose due date counts from the day this step is finished."""
    if anchor.key is None:
        return ()
    return tuple(
        step
        for step in process.steps
        if step.due_rule is not None
        and step.due_rule.anchor is DueAnchor.STEP
        and step.due_rule.step_key == anchor.key
        and not step.state.is_finished
    )
