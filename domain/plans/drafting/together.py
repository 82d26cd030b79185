"""Steps that several people plan together: each one's own, those nobody has yet, and what is handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.channels.service import ChannelService
from domain.ids import StepId, UserId
from domain.people.model import Person
from domain.plans.drafting.durations import DurationHistory, Work, usual
from domain.plans.drafting.ports import DraftWorkFactory
from domain.plans.drafting.shares import budget, is_unknown, share_out
from domain.plans.drafting.steps import NEAR, is_to_plan, origin_of, step_task, without_waiting
from domain.plans.model import PlanRequest, PlanSettings
from domain.plans.shapes import Task
from domain.plans.whens import WeekCalendar
from domain.processes.assignments import Assigned
from domain.processes.model import Process
from domain.processes.sight import seen

GATHERED = 200
"""Processes looked at for each person."""


@dataclass(frozen=True, slots=True)
class _Group:
    people: Mapping[UserId, Person]
    settings: Mapping[UserId, PlanSettings]
    processes: Mapping[UserId, Sequence[Process]]
    """What each may see, and who asks too."""


class TeamDrafter:
    """Makes tasks of the steps of several people, in the order in which they hand them over."""

    def __init__(self, work: DraftWorkFactory, channels: ChannelService, history: DurationHistory) -> None:
        self._work = work
        self._channels = channels
        self._history = history

    async def steps(
        self, actor: Person, people: Sequence[Person], week: date, *, now: datetime
    ) -> tuple[Task, ...]:
        """Return the steps due in a week; `workers` are who may do each. One that nobody has is anybody's.

        Only processes count that who asks may see, and the one who does the step.
        """
        group = await self._look(actor, people)
        chosen: dict[StepId, tuple[Assigned, tuple[UserId, ...]]] = {}
        for user_id, processes in group.processes.items():
            for one in _due(user_id, processes, week):
                workers = chosen.get(one.step.id, (one, ()))[1]
                chosen[one.step.id] = (one, (*workers, user_id))
        kept = without_waiting(one for one, _ in chosen.values())
        tasks = []
        for one in kept:
            workers = chosen[one.step.id][1]
            person = group.people[workers[0]]
            calendar = WeekCalendar(week, person.today(now), person.zone)
            tasks.append(replace(step_task(one, kept, person, calendar), workers=workers))
        return await self._with_lengths(actor, group, kept, tasks, week, now)

    async def _look(self, actor: Person, people: Sequence[Person]) -> _Group:
        settings, named = {}, {}
        async with self._work(actor.team_id) as work:
            for person in people:
                settings[person.id] = await work.plans.settings(person.id)
                named[person.id] = await work.processes.involving(person.id, limit=GATHERED)
        channels = {process.channel_id for processes in named.values() for process in processes}
        known = await self._channels.known(actor.team_id, channels)
        visible = {person.id: seen(actor, seen(person, named[person.id], known), known) for person in people}
        return _Group({person.id: person for person in people}, settings, visible)

    async def _with_lengths(
        self,
        actor: Person,
        group: _Group,
        steps: Sequence[Assigned],
        tasks: Sequence[Task],
        week: date,
        now: datetime,
    ) -> tuple[Task, ...]:
        """Return the tasks with their usual lengths, or else shares of what their people have time for."""
        works = {task.key: Work(task.title, origin_of(one)) for task, one in zip(tasks, steps, strict=True)}
        runs = await self._history.of(actor.team_id, frozenset(works.values())) if works else {}
        usually = {key: usual(runs.get(work, ())) for key, work in works.items()}
        known = [replace(task, estimate=usually[task.key] or task.estimate) for task in tasks]
        lengths = {task.key: task.estimate for task in known}
        for user_id, person in group.people.items():
            mine = [task for task in known if task.workers[0] == user_id]
            calendar = WeekCalendar(week, person.today(now), person.zone)
            minutes = budget(PlanRequest(week, ()), group.settings[user_id], calendar, now)
            lengths |= {task.key: task.estimate for task in share_out(mine, minutes)}
        return tuple(
            replace(task, estimate=lengths[task.key]) if is_unknown(task) else task for task in known
        )


def _due(user_id: UserId, processes: Sequence[Process], week: date) -> list[Assigned]:
    """Return the steps of a person that are due, and those that are nobody's yet."""
    return [
        Assigned(process, step)
        for process in processes
        if process.is_open
        for step in process.shown
        if step.owner_id in (user_id, None) and not step.state.is_finished and is_to_plan(step, week + NEAR)
    ]
