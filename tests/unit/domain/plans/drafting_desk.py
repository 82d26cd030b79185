"""A drafter over rows in memory, with a scripted model, chosen templates and a history of lengths."""

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from domain.channels.service import ChannelService
from domain.errors import NotFoundError
from domain.gateway.model import ToolCall
from domain.gateway.service import Gateway
from domain.ids import DirectoryId, TeamId, TemplateId, UserId
from domain.people.model import Person
from domain.people.ports import PersonRepository
from domain.plans.drafting.durations import Work
from domain.plans.drafting.service import Drafter
from domain.plans.model import Draft, PlanRequest, PlanSettings
from domain.plans.shapes import Task
from domain.processes.model import NewStep, Process
from domain.processes.ports import ProcessRepository
from domain.templates.model import (
    Definition,
    Directory,
    Shelf,
    Template,
    TemplateSource,
    TemplateVersion,
    TemplateView,
)
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.people import TEAM, make_person
from tests.fakes.system import MONDAY, FixedClock, SequentialIds
from tests.fakes.work import FakeWork
from tests.unit.domain.conversations.desk import END, Scripted, ScriptedModel, Silent, Words

ANN = make_person("UANN", "Ann Lee", timezone="Europe/Berlin")
BEN = make_person("UBEN", "Ben Okafor")
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""Eight o'clock in Berlin, on the Monday of the planned week."""
WEEK = date(2026, 11, 23)
HOME = DirectoryId("directory-1")


@dataclass
class KeptSettings:
    """The settings of everyone."""

    kept: PlanSettings

    async def settings(self, user_id: UserId) -> PlanSettings:
        return replace(self.kept, user_id=user_id)


@dataclass
class DraftingUnit:
    """A unit of work with what a draft reads."""

    plans: KeptSettings
    processes: ProcessRepository
    people: PersonRepository


class Shelves:
    """Templates on one shelf."""

    def __init__(self, *views: TemplateView) -> None:
        self.views = {view.template.id: view for view in views}

    async def shelves(self, actor: Person) -> Sequence[Shelf]:
        templates = tuple(view.template for view in self.views.values())
        return [Shelf(Directory(HOME, TEAM, "Product"), templates, can_edit=True)]

    async def get(self, actor: Person, template_id: TemplateId) -> TemplateView:
        if template_id not in self.views:
            raise NotFoundError("I could not find that template.")
        return self.views[template_id]


class History:
    """The minutes of finished runs, by title."""

    def __init__(self, runs: Mapping[str, Sequence[int]]) -> None:
        self.runs = runs

    async def of(self, team_id: TeamId, works: Collection[Work]) -> Mapping[Work, Sequence[int]]:
        return {work: self.runs[work.title] for work in works if work.title in self.runs}


def template(template_id: str, name: str, *steps: NewStep) -> TemplateView:
    """Return a template in its first version."""
    kept = Template(TemplateId(template_id), TEAM, HOME, name, 1, MONDAY, MONDAY)
    version = TemplateVersion(kept.id, TEAM, 1, Definition(name, steps), ANN.id, MONDAY, TemplateSource.MODAL)
    return TemplateView(kept, Directory(HOME, TEAM, "Product"), version, can_edit=True)


def answer(*tasks: Mapping[str, Any]) -> list[Scripted]:
    """Return the script of a model that drafts these tasks."""
    usual: dict[str, Any] = {"goal": None, "step": None, "effort": "medium", "priority": "normal"}
    usual |= {"due": None, "earliest": None, "after": []}
    told = json.dumps({"tasks": [{**usual, **task} for task in tasks]})
    return [ToolCall("draft_tasks", told), END]


class Desk:
    """Everything a drafter needs; without scripts no model is set up."""

    def __init__(
        self, *scripts: Sequence[Scripted], templates: Sequence[TemplateView] = (),
        runs: Mapping[str, Sequence[int]] | None = None, actor: Person = ANN, daily_tokens: int = 1_000_000,
    ) -> None:  # fmt: skip
        self.rows = FakeWork()
        self.clock = FixedClock(NOW)
        self.actor = actor
        self.model = ScriptedModel(*scripts)
        self.model.is_configured = bool(scripts)
        self.settings = KeptSettings(PlanSettings(actor.id))
        self.slack = FakeChannelDirectory(
            make_channel("C1", "UANN", "UBEN"), make_channel("CHIDDEN", "UBEN", is_private=True)
        )
        self.gateway = Gateway(
            self.model,
            self.rows,
            Words(),
            self.clock,
            SequentialIds(),
            Silent(),
            daily_token_limit=daily_tokens,
        )
        channels = ChannelService(self.rows, self.slack, self.clock)
        self.drafter = Drafter(self._work, channels, Shelves(*templates), self.gateway, History(runs or {}))

    def _work(self, team_id: TeamId) -> AbstractAsyncContextManager[DraftingUnit]:
        @asynccontextmanager
        async def opened() -> AsyncIterator[DraftingUnit]:
            async with self.rows(team_id) as unit:
                yield DraftingUnit(self.settings, unit.processes, unit.people)

        return opened()

    async def store(self, *things: Person | Process) -> None:
        async with self.rows(TEAM) as unit:
            for thing in things:
                match thing:
                    case Person():
                        await unit.people.save(thing)
                    case Process():
                        await unit.processes.add(thing)
            await unit.commit()

    async def draft(self, *goals: str, now: datetime = NOW, **asked: Any) -> Draft:
        """Draft the week of 23 November from these goals."""
        request = PlanRequest(asked.pop("week", WEEK), goals, **asked)
        return await self.drafter.draft(self.actor, request, now=now)


def titled(draft: Draft, title: str) -> Task:
    """Return the only task with this title."""
    (found,) = [task for task in draft.tasks if task.title == title]
    return found
