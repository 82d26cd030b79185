"""Which event or task of a plan words point at: by its title and day, or by a menu's mark."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.conversations.commands import SettledError, problem
from domain.conversations.model import Choice, Menu
from domain.conversations.offline.matching import closest
from domain.conversations.verbs.pointing import MAX_CHOICES, says_which
from domain.conversations.verbs.spelling import folded
from domain.people.moments import say_day
from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState, Task
from domain.plans.whens import WeekCalendar, leading_when

SHORTEST = 3
"""Letters from which a piece of a title names it."""
_MARK = re.compile(r"#([\w.:-]{1,140})")
_THE = re.compile(r"^(?:the|my|our|this|that)\s+", re.I)
_OF_DAY = re.compile(r"^(?P<day>\w+)(?:['’]s?|s)?\s+(?P<what>.+)$", re.I)
_ON_DAY = re.compile(r"^(?P<what>.+?)\s+(?:on|of|from|at)\s+(?P<when>.+)$", re.I)
_EVERYTHING = re.compile(r"^(?:it|them|that|this|one|everything|all|all of it)$", re.I)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is meant: a task and its events that are still to come; none of them when it has no place."""

    task: Task
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class PlanScene:
    """A plan, and the moment in which something is said of it."""

    plan: Plan
    now: datetime

    @property
    def calendar(self) -> WeekCalendar:
        """Return how days are read here."""
        return WeekCalendar(self.plan.week, self.now.astimezone(self.plan.zone).date(), self.plan.zone)

    def day_of(self, event: Event) -> date:
        """Return the day of an event on the plan's clock."""
        return event.start.astimezone(self.plan.zone).date()

    def label(self, event: Event) -> str:
        """Return how an event reads in a menu."""
        begin, end = (at.astimezone(self.plan.zone) for at in (event.start, event.end))
        return f"{event.title} · {say_day(begin.date(), self.plan.week)} {begin:%H:%M}–{end:%H:%M}"

    def open_events(self, task: Task) -> tuple[Event, ...]:
        """Return the events of a task that are still to come."""
        live = (event for event in self.plan.live if event.state is EventState.PENDING)
        return tuple(event for event in live if event.task_key == task.key)


def event_at(scene: PlanScene, what: str, again: Callable[[str], str], verb: str) -> Event | None:
    """Return the one open event that words mean; None when they mean nothing here.

    Settles on a menu when several fit, and on a problem when what fits is done or has no place. `again`
    writes the words anew around a mark.
    """
    found = _pointed(scene, what)
    if not found:
        return None
    events = [event for one in found for event in one.events]
    if len(events) == 1:
        return events[0]
    if not events:
        raise problem(_no_event(scene, found[0].task))
    raise SettledError(event_menu(scene, f"{verb} which one?", events, again))


def task_at(scene: PlanScene, what: str, again: Callable[[str], str], verb: str) -> Pointed | None:
    """Return the one task that words mean, with or without a place; None when they mean nothing here."""
    found = _pointed(scene, what)
    if not found:
        return None
    if len(found) == 1:
        one = found[0]
        if not one.events and _is_done(scene, one.task):
            raise problem(_no_event(scene, one.task))
        return one
    choices = []
    for one in found[:MAX_CHOICES]:
        label = scene.label(one.events[0]) if one.events else f"{one.task.title} · has no place"
        choices.append(Choice(again(f"#{one.task.key}"), label))
    raise SettledError(Menu(f"{verb} which one?", tuple(choices)))


def event_menu(scene: PlanScene, question: str, events: Iterable[Event], again: Callable[[str], str]) -> Menu:
    """Return a menu of events."""
    shown = list(events)[:MAX_CHOICES]
    return Menu(question, tuple(Choice(again(f"#{event.id}"), scene.label(event)) for event in shown))


def _pointed(scene: PlanScene, what: str) -> list[Pointed]:
    """Return the tasks words fit, each with those of its open events they fit; those with events first."""
    bare = _THE.sub("", what.strip(" .,!?\"'“”"))
    if found := _MARK.fullmatch(bare):
        return _marked(scene, found[1])
    if not any(sign.isalpha() for sign in bare) or _EVERYTHING.match(bare):
        return []
    found_tasks = _titled(scene, bare)
    day: date | None = None
    if not found_tasks:
        bare, day = _without_day(scene, bare)
        found_tasks = _titled(scene, bare) if day is not None else []
    pointed = [
        Pointed(task, tuple(e for e in scene.open_events(task) if day in (None, scene.day_of(e))))
        for task in found_tasks
    ]
    return [one for one in pointed if one.events] or ([] if day is not None else pointed)


def _marked(scene: PlanScene, mark: str) -> list[Pointed]:
    event = next((event for event in scene.plan.live if event.id == mark), None)
    task = scene.plan.task(event.task_key if event is not None else mark)
    if task is None:
        return []
    open_events = scene.open_events(task)
    return [Pointed(task, open_events if event is None else tuple(e for e in open_events if e.id == mark))]


def _titled(scene: PlanScene, phrase: str) -> list[Task]:
    """Return the tasks whose titles fit: those still to do before those that are done."""
    known = [task for task in scene.plan.tasks if not _is_done(scene, task)]
    return _fitting(known, phrase) or _fitting(scene.plan.tasks, phrase)


def _fitting(tasks: Sequence[Task], phrase: str) -> list[Task]:
    if best := closest(phrase, [task.title for task in tasks]):
        return [tasks[place] for place in best]
    wanted = folded(phrase)
    if len(wanted) < SHORTEST or not says_which(wanted):
        return []
    return [task for task in tasks if f" {wanted} " in f" {folded(task.title)} "]


def _without_day(scene: PlanScene, phrase: str) -> tuple[str, date | None]:
    """Return a phrase without the day of the plan's week it speaks of: "Monday's review"."""
    if found := _ON_DAY.match(phrase):
        when = leading_when(found["when"], scene.calendar, in_week=True)
        if when is not None and when[0].day is not None and when[1] == len(found["when"]):
            return found["what"], when[0].day
    if found := _OF_DAY.match(phrase):
        day = scene.calendar.in_week(found["day"])
        if day is not None:
            return found["what"], day
    return phrase, None


def _is_done(scene: PlanScene, task: Task) -> bool:
    events = [event for event in scene.plan.live if event.task_key == task.key]
    return bool(events) and all(event.state is not EventState.PENDING for event in events)


def _no_event(scene: PlanScene, task: Task) -> str:
    if _is_done(scene, task):
        return f"“{task.title}” is over already."
    return f"“{task.title}” has no place in this week. Say `drop`, `next week`, `shorten` or `more hours`."
