"""How plans speak of hours, lengths and weeks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.plans.model import Plan
from domain.plans.shapes import Estimate, EstimateSource, Event, EventState
from handlers.views.text import cut, day, one_line, plain, plural

MAX_TITLE = 80
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MARKS = {EventState.DONE: "done", EventState.MISSED: "did not happen"}


def length(minutes: int) -> str:
    """Return a length as people say it: `45 min`, `2 h`, `1 h 30`."""
    hours, rest = divmod(max(minutes, 0), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def week_name(week: date) -> str:
    """Return `week of 23 November`."""
    return f"week of {week.day} {MONTHS[week.month - 1]}"


def title_of(text: str) -> str:
    """Return a title on one line, not yet escaped."""
    return cut(one_line(text), MAX_TITLE)


def clock(at: datetime, plan: Plan) -> str:
    """Return the time of day on the plan's clock."""
    return at.astimezone(plan.zone).strftime("%H:%M")


def span_of(event: Event, plan: Plan) -> str:
    """Return `09:00–10:30`."""
    return f"{clock(event.start, plan)}–{clock(event.end, plan)}"


def moment_of(event: Event, plan: Plan) -> str:
    """Return `Thu 26 Nov 09:00–10:30`."""
    local = event.start.astimezone(plan.zone).date()
    return f"{day(local, plan.week)} {span_of(event, plan)}"


def estimate_words(estimate: Estimate) -> str:
    """Say where a length comes from; nothing when the person said it."""
    match estimate.source:
        case EstimateSource.SAID:
            return ""
        case EstimateSource.HISTORY:
            return f"usually {length(estimate.minutes)}, {plural(estimate.runs, 'run')}"
        case EstimateSource.MODEL | EstimateSource.SHARE:
            return "guess"


def event_line(event: Event, plan: Plan) -> str:
    """Return one event of a day's list: when, what, and what is to be known of it; not yet escaped."""
    task = plan.task(event.task_key)
    pieces = [one for one in plan.live if one.task_key == event.task_key]
    notes = [f"{event.effort} effort"] if event.effort != "medium" else []
    if len(pieces) > 1:
        notes.append(f"part {pieces.index(event) + 1} of {len(pieces)}")
    if task is not None and (words := estimate_words(task.estimate)) and event == pieces[0]:
        notes.append(words)
    if event.is_pinned and event.state is EventState.PENDING:
        notes.append("pinned")
    notes += [_MARKS[event.state]] if event.state in _MARKS else []
    return f"{span_of(event, plan)} {title_of(event.title)}" + (f" · {', '.join(notes)}" if notes else "")


def by_day(plan: Plan) -> Sequence[tuple[date, tuple[Event, ...]]]:
    """Return the days that hold something, each with its events in order."""
    days: dict[date, list[Event]] = {}
    for event in plan.live:
        days.setdefault(event.start.astimezone(plan.zone).date(), []).append(event)
    return [(one, tuple(events)) for one, events in days.items()]


def planned_on(events: Sequence[Event]) -> int:
    """Return the minutes planned, missed events not counted."""
    return sum(event.minutes for event in events if event.state is not EventState.MISSED)


def alt_text(plan: Plan) -> str:
    """Return what the picture of the week shows, for whoever does not see it."""
    days = [
        f"{day(one, plan.week)}: " + "; ".join(event_line(event, plan) for event in events)
        for one, events in by_day(plan)
    ]
    words = ". ".join(days) or "nothing planned"
    return cut(plain(f"{capital(week_name(plan.week))}. {words}."), 2_000)


def capital(text: str) -> str:
    """Return the text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def week_days(plan: Plan) -> list[date]:
    """Return the seven days of the plan's week."""
    return [plan.week + timedelta(days=number) for number in range(7)]
