"""What drafting asks of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import TeamId, TemplateId, UserId
from domain.people.model import Person
from domain.people.ports import PersonRepository
from domain.plans.model import PlanSettings
from domain.processes.ports import ProcessRepository
from domain.templates.model import Shelf, TemplateView


class KeptSettings(Protocol):
    """The part of the plan shelf that drafting reads."""

    async def settings(self, user_id: UserId) -> PlanSettings:
        """Return what a person set, or the defaults."""
        ...


class DraftWork(Protocol):
    """A unit of work with everything a draft is made from."""

    @property
    def plans(self) -> KeptSettings:
        """The plan shelf."""
        ...

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...


class DraftWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[DraftWork]:
        """Open it; leaving without commit rolls back."""
        ...


class Templates(Protocol):
    """Templates as a person may see them."""

    async def shelves(self, actor: Person) -> Sequence[Shelf]:
        """Return every directory with its templates; NotAllowedError."""
        ...

    async def get(self, actor: Person, template_id: TemplateId) -> TemplateView:
        """Return a template in its newest version; NotFoundError, NotAllowedError."""
        ...
