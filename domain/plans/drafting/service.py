"""Drafting a week: a model when there is one, rules when not; what a person said always stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.channels.service import ChannelService
from domain.conversations.verbs.spelling import plain_text
from domain.errors import BudgetExceededError, ConversError, ModelError
from domain.gateway.service import Gateway
from domain.people.model import Person
from domain.plans.drafting.asking import ask_model, asked_about
from domain.plans.drafting.durations import DurationHistory, Origin, Work, usual
from domain.plans.drafting.goals import Goal, read_goal
from domain.plans.drafting.limits import MAX_TASKS, checked_goals
from domain.plans.drafting.linking import linked
from domain.plans.drafting.merging import merged
from domain.plans.drafting.ordering import ordered, without_circles
from domain.plans.drafting.ports import DraftWorkFactory, Templates
from domain.plans.drafting.shares import (
    LEAST_SHARE,
    MOST_SHARE,
    budget,
    is_unknown,
    share_out,
    unknown_of,
    working_days,
)
from domain.plans.drafting.shelves import Chosen, goal_for, template_tasks
from domain.plans.drafting.steps import origin_of, own_steps, step_task, waiting_words
from domain.plans.drafting.tasks import goal_tasks
from domain.plans.lengths import say_length
from domain.plans.model import Draft, PlanRequest, PlanSettings
from domain.plans.shapes import Task
from domain.plans.whens import WeekCalendar
from domain.processes.assignments import Assigned
from domain.processes.model import Process
from domain.processes.sight import seen

GATHERED = 200
"""Processes looked at for one draft, those with the most urgent steps first."""
MOST_NOTICES = 8
NO_MODEL = "No AI model is set up, so rules read the goals."
TURNED_OFF = "AI is turned off for you, so rules read the goals."
UNUSABLE = "The AI model's draft could not be used, so rules read the goals."


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known when a week is drafted."""

    actor: Person
    request: PlanRequest
    now: datetime
    calendar: WeekCalendar
    settings: PlanSettings
    people: tuple[Person, ...]
    processes: tuple[Process, ...]

    @property
    def minutes(self) -> int:
        """Return what may be planned."""
        return budget(self.request, self.settings, self.calendar, self.now)


@dataclass(frozen=True, slots=True)
class _Base:
    """The tasks as the rules see them, before they have lengths."""

    goals: tuple[Goal, ...]
    tasks: tuple[Task, ...]
    origins: dict[str, Origin]
    notices: tuple[str, ...]


class Drafter:
    """Makes tasks of goals, templates and open steps; places none and saves nothing."""

    def __init__(
        self, work: DraftWorkFactory, channels: ChannelService, templates: Templates, gateway: Gateway,
        history: DurationHistory,
    ) -> None:  # fmt: skip
        self._work = work
        self._channels = channels
        self._templates = templates
        self._gateway = gateway
        self._history = history

    async def draft(self, actor: Person, request: PlanRequest, *, now: datetime) -> Draft:
        """Return the tasks of a week; never fails for want of a model. InvalidInputError(`goals`)."""
        lines = checked_goals(request.goals) if request.goals else ()
        scene = await self._look(actor, request, now)
        base = await self._base(scene, lines)
        if not base.tasks and not lines:  # of a week planned with others somebody may have steps alone
            checked_goals(lines)
        known = await self._from_history(scene, base)
        filled, notice, is_generated = await self._by_model(scene, base, known)
        tasks = share_out(filled, scene.minutes)
        guessed = _guessed(filled, scene.minutes)
        notices = [one for one in (notice, guessed, *base.notices) if one is not None]
        return Draft(without_circles(tasks)[0], _few(notices), is_generated)

    async def _look(self, actor: Person, request: PlanRequest, now: datetime) -> _Scene:
        week = request.week - timedelta(days=request.week.weekday())
        calendar = WeekCalendar(week, actor.today(now), actor.zone)
        async with self._work(actor.team_id) as work:
            settings = await work.plans.settings(actor.id)
            people = await work.people.all()
            named = await work.processes.involving(actor.id, limit=GATHERED) if request.with_steps else ()
        known = await self._channels.known(actor.team_id, {process.channel_id for process in named})
        everyone = {actor.id: actor} | {person.id: person for person in people}
        visible = tuple(seen(actor, named, known))
        return _Scene(actor, request, now, calendar, settings, tuple(everyone.values()), visible)

    async def _base(self, scene: _Scene, lines: Sequence[str]) -> _Base:
        names = {person.id: person for person in scene.people}
        goals = tuple(read_goal(plain_text(line, names), scene.calendar) for line in lines)
        steps = own_steps(scene.actor, scene.processes, scene.calendar)
        chosen, told = await self._chosen(scene, goals, steps)
        origins: dict[str, Origin] = {}
        of_templates: list[Task] = []
        for one in chosen:
            for task, origin in template_tasks(one, goals, scene.calendar, scene.actor.id):
                of_templates.append(task)
                origins[task.key] = origin
        expanded = {one.goal for one in chosen}
        days = working_days(scene.settings.hours, scene.calendar, scene.now)
        plain, late = goal_tasks(goals, scene.calendar, days, scene.actor.id)
        of_steps = [step_task(one, steps, scene.actor, scene.calendar) for one in steps]
        for step, task in zip(steps, of_steps, strict=True):
            if (origin_found := origin_of(step)) is not None:
                origins[task.key] = origin_found
        of_goals, of_steps = linked([task for task in plain if task.goal not in expanded], of_steps)
        everything = sorted([*of_goals, *of_templates], key=_place) + of_steps
        tasks, unordered = ordered(everything[:MAX_TASKS], goals)
        notes = [_note(goal, note) for goal in goals for note in goal.notes]
        waiting = waiting_words(scene.actor, scene.processes, steps, scene.calendar)
        over = [f"Only the first {MAX_TASKS} tasks are planned."] if len(everything) > MAX_TASKS else []
        return _Base(goals, tasks, origins, (*over, *told, *late, *notes, *unordered, *waiting))

    async def _chosen(
        self, scene: _Scene, goals: Sequence[Goal], steps: Sequence[Assigned]
    ) -> tuple[list[Chosen], list[str]]:
        """Return the templates to plan: those chosen, and those of chosen directories that fit a goal."""
        request = scene.request
        wanted = list(request.template_ids)
        notices: list[str] = []
        chosen: list[Chosen] = []
        under_way = {one.process.template_id: one.process.name for one in steps}
        try:
            if request.directory_ids:
                shelves = await self._templates.shelves(scene.actor)
                wanted += [
                    template.id
                    for shelf in shelves
                    if shelf.directory.id in request.directory_ids
                    for template in shelf.templates
                    if goal_for(template, goals, ()) is not None
                ]
            for template_id in dict.fromkeys(wanted):
                view = await self._templates.get(scene.actor, template_id)
                place = goal_for(view.template, goals, [one.goal for one in chosen if one.goal is not None])
                name = view.template.name
                if view.template.is_archived:
                    notices.append(f"The template “{name}” is archived, so it is not planned.")
                elif template_id in under_way:
                    notices.append(
                        f"“{name}” is under way as “{under_way[template_id]}”; its own steps count."
                    )
                elif place is not None or template_id in request.template_ids:
                    chosen.append(Chosen(view, place))
                    of = f"“{goals[place].title}” follows" if place is not None else "Planned with it:"
                    notices.append(f"{of} the steps of the template “{name}”, whatever their role.")
        except ConversError as error:
            notices.append(f"Templates could not be used: {error.public}")
        return chosen, notices

    async def _from_history(self, scene: _Scene, base: _Base) -> tuple[Task, ...]:
        """Return the tasks with the team's usual lengths where nobody said any."""
        works = {
            task.key: Work(task.title, base.origins.get(task.key)) for task in base.tasks if is_unknown(task)
        }
        if not works:
            return base.tasks
        runs = await self._history.of(scene.actor.team_id, frozenset(works.values()))
        usually = {key: usual(runs.get(work, ())) for key, work in works.items()}
        return tuple(replace(task, estimate=usually.get(task.key) or task.estimate) for task in base.tasks)

    async def _by_model(
        self, scene: _Scene, base: _Base, known: tuple[Task, ...]
    ) -> tuple[tuple[Task, ...], str | None, bool]:
        """Return the tasks, what is to be said of the model, and whether it wrote any of them."""
        asked = asked_about(known, base.goals, scene.calendar, scene.people)
        if not asked.goals and not asked.steps:
            return known, None, False
        if not self._gateway.is_available:
            return known, NO_MODEL, False
        if not scene.actor.uses_ai:
            return known, TURNED_OFF, False
        try:
            guesses = await ask_model(
                self._gateway, scene.actor, scene.request, asked, base.goals, known, scene.minutes
            )
        except (ModelError, BudgetExceededError) as error:
            return known, f"{error.public.rstrip('.')}, so rules read the goals.", False
        if guesses is None:
            return known, UNUSABLE, False
        return merged(known, base.goals, guesses), None, True


def _place(task: Task) -> int:
    return MAX_TASKS if task.goal is None else task.goal


def _note(goal: Goal, note: str) -> str:
    return f"“{goal.title}”{':' if note.startswith('“') else ''} {note}."


def _guessed(tasks: Sequence[Task], minutes: int) -> str | None:
    """Say where the lengths come from that nobody knows."""
    count = unknown_of(tasks)
    if not count:
        return None
    what = "One task without a length gets" if count == 1 else f"{count} tasks without a length get"
    rest = minutes - sum(task.minutes for task in tasks)
    if rest <= 0:
        return (
            f"{what} {say_length(LEAST_SHARE)}{'' if count == 1 else ' each'}: the hours are taken already."
        )
    whole = f"{'what' if count == 1 else 'shares of what'} the others leave of {say_length(minutes)}"
    return f"{what} {whole}, by effort, at most {say_length(MOST_SHARE)}{'' if count == 1 else ' each'}."


def _few(notices: Sequence[str]) -> tuple[str, ...]:
    if len(notices) <= MOST_NOTICES:
        return tuple(notices)
    return (*notices[: MOST_NOTICES - 1], f"And {len(notices) - MOST_NOTICES + 1} more remarks like these.")
