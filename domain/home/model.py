"""What a person's Home shows, and what is remembered of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.ids import ProcessId, UserId
from domain.operations.model import Activity, Suggestion
from domain.people.model import Person
from domain.plans.model import Plan
from domain.processes.assignments import Assigned
from domain.processes.model import Process

PAGE = 20
"""Steps a page shows."""


@dataclass(frozen=True, slots=True)
class HomeTab:
    """A Home that somebody has opened, as the record keeps it.

    `page` is the page of steps they look at, the first is 0. `is_introduced` is set once they have
    used or dismissed the introduction. `is_stale` means that a redraw is on its way. `fingerprint` is a
    hash of what was shown last, None when it has to be shown anew; `process_ids` are the processes in it.
    """

    user_id: UserId
    opened_at: datetime
    page: int = 0
    is_introduced: bool = False
    is_stale: bool = False
    fingerprint: str | None = None
    process_ids: tuple[ProcessId, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingSuggestion:
    """A suggestion somebody may decide, and its process."""

    suggestion: Suggestion
    process: Process


@dataclass(frozen=True, slots=True)
class Home:
    """Everything one person finds on their Home at an instant.

    `steps` are their own open ones, the most urgent first; `blocked` are steps that wait for them;
    `undoable` are the steps they finished that can still be taken back, the newest first; `plan` is their
    accepted plan of this week.
    """

    person: Person
    at: datetime
    page: int
    is_introduced: bool
    steps: Sequence[Assigned]
    blocked: Sequence[Assigned]
    suggestions: Sequence[WaitingSuggestion]
    processes: Sequence[Process]
    undoable: Sequence[Activity]
    people: Mapping[UserId, Person]
    plan: Plan | None = None

    @property
    def pages(self) -> int:
        """Return how many pages the steps fill; an empty list fills one."""
        return max(1, -(-len(self.steps) // PAGE))

    @property
    def shown_page(self) -> int:
        """Return the page to show: the one asked for, or the last when there are fewer by now."""
        return min(self.page, self.pages - 1)
