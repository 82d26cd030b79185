"""Submitted forms of a plan as typed values; InvalidInputError names the input that does not parse."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from domain.errors import InvalidInputError
from domain.ids import DirectoryId, EventId, PlanId, TemplateId
from domain.plans.changes import Change, FinishEvent, MissEvent, MoveEvent, PinEvent, RemoveEvent, ResizeEvent
from domain.plans.hours import read_hours
from domain.plans.model import Plan, PlanRequest, PlanSettings
from domain.plans.shapes import SLOT_MINUTES, Effort, Hours, WorkingHours
from handlers.payloads import Submission
from handlers.views.plan_forms import DONE, MISSED, REMOVE

LOST = "This form lost its plan. Close it and open it again."
MAX_HOURS = 80.0


def parse_plan(form: Submission) -> PlanRequest:
    """Read *Plan my week*."""
    goals = tuple(line.strip() for line in form.raw_text("goals").splitlines() if line.strip())
    if not goals:
        raise InvalidInputError("goals", "Write at least one goal, such as: Finish the report 3h by Thu")
    return PlanRequest(
        week=_week(form),
        goals=goals,
        description=form.text("description"),
        effort=Effort(_chosen(form, "effort") or Effort.MEDIUM),
        hours=_hours(form),
        directory_ids=tuple(DirectoryId(one) for one in _several(form, "directories")),
        template_ids=tuple(TemplateId(one) for one in _several(form, "templates")),
        with_steps=bool(form.ticked("steps")),
        left_keys=_several(form, "left"),
    )


@dataclass(frozen=True, slots=True)
class EventForm:
    """*Change an event*, as it was filled in."""

    plan_id: PlanId
    event_id: EventId
    day: date
    at: time
    minutes: int
    is_pinned: bool
    what: str

    def changes(self, plan: Plan) -> tuple[Change, ...]:
        """Return what differs from the event as it is; empty when nothing does.

        What gets shorter does so before it moves, what gets longer afterwards: it must fit where it is.
        """
        match self.what:
            case "done":
                return (FinishEvent(self.event_id),)
            case "missed":
                return (MissEvent(self.event_id),)
            case "remove":
                return (RemoveEvent(self.event_id),)
        event = plan.event(self.event_id)
        if event is None:
            return ()
        local = event.start.astimezone(plan.zone)
        changes: list[Change] = []
        if (self.day, self.at) != (local.date(), local.time()):
            changes.append(MoveEvent(self.event_id, self.day, self.at))
        if self.minutes != event.minutes:
            resize = ResizeEvent(self.event_id, self.minutes)
            changes.insert(0 if self.minutes < event.minutes else len(changes), resize)
        if self.is_pinned != event.is_pinned:
            changes.append(PinEvent(self.event_id, self.is_pinned))
        return tuple(changes)


def parse_event(form: Submission) -> EventForm:
    """Read *Change an event*."""
    metadata = form.metadata()
    if not {"plan_id", "event_id"} <= metadata.keys():
        raise InvalidInputError("what", LOST)
    what = _chosen(form, "what") or ""
    minutes = form.text("minutes")
    if not minutes.isdecimal() or int(minutes) < SLOT_MINUTES or int(minutes) % SLOT_MINUTES:
        raise InvalidInputError("minutes", f"Give minutes in quarters of an hour, at least {SLOT_MINUTES}.")
    day = form.day("day")
    if day is None:
        raise InvalidInputError("day", "Choose a day.")
    return EventForm(
        PlanId(metadata["plan_id"]),
        EventId(metadata["event_id"]),
        day,
        _time(form, "time"),
        int(minutes),
        bool(form.ticked("pinned")),
        what if what in (DONE, MISSED, REMOVE) else "keep",
    )


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """*Hours and calendar*, as it was filled in; an empty `calendar` leaves the one that is there."""

    hours: WorkingHours
    weekly_hours: float | None
    calendar: str

    def on(self, settings: PlanSettings) -> PlanSettings:
        """Return the settings with what the form says."""
        return replace(settings, hours=self.hours, weekly_hours=self.weekly_hours)


def parse_settings(form: Submission) -> SettingsForm:
    """Read *Hours and calendar*."""
    by_weekday = {number: read_hours(form.text(f"day_{number}"), f"day_{number}") for number in range(7)}
    lunch = read_hours(form.text("lunch"), "lunch")
    if len(lunch) > 1:
        raise InvalidInputError("lunch", "One stretch for lunch, please, such as 12:30-13:00.")
    worked = {day: hours for day, hours in by_weekday.items() if hours}
    hours = WorkingHours(worked, _first(lunch), read_hours(form.text("best"), "best"))
    return SettingsForm(hours, _hours(form), form.text("calendar"))


def _first(hours: tuple[Hours, ...]) -> Hours | None:
    return hours[0] if hours else None


def _week(form: Submission) -> date:
    try:
        return date.fromisoformat(_chosen(form, "week") or "")
    except ValueError:
        raise InvalidInputError("week", "Choose a week.") from None


def _hours(form: Submission) -> float | None:
    words = form.text("hours")
    if not words:
        return None
    try:
        hours = float(words.replace(",", "."))
    except ValueError:
        hours = -1.0
    if not 0 < hours <= MAX_HOURS:
        raise InvalidInputError("hours", f"Give a number of hours up to {MAX_HOURS:.0f}, such as 22.5.")
    return hours


def _time(form: Submission, block_id: str) -> time:
    try:
        return datetime.strptime(str(form.element(block_id).get("selected_time")), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise InvalidInputError(block_id, "Choose a time.") from None


def _chosen(form: Submission, block_id: str) -> str | None:
    value = (form.element(block_id).get("selected_option") or {}).get("value")
    return str(value) if value else None


def _several(form: Submission, block_id: str) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in form.element(block_id).get("selected_options") or ())
