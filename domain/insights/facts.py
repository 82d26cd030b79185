"""All that is known of a process at an instant: what detectors look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from domain.insights.events import Run
from domain.insights.mining import Flow, mine


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has planned for a week, what they have room for, and what they finished of it."""

    person_id: str
    week_on: date
    planned_for: timedelta
    available_for: timedelta
    finished_for: timedelta = timedelta(0)


@dataclass(frozen=True)
class Facts:
    """All that is known at an instant of the runs of one process; what is worked out once is kept."""

    runs: tuple[Run, ...]
    now: datetime
    zone: tzinfo = UTC
    loads: tuple[Load, ...] = ()

    @cached_property
    def finished(self) -> tuple[Run, ...]:
        """Runs that are over, the earliest end first."""
        return tuple(sorted((run for run in self.runs if run.is_finished), key=attrgetter("last_at")))

    @cached_property
    def open(self) -> tuple[Run, ...]:
        """Runs that go on."""
        return tuple(run for run in self.runs if not run.is_finished)

    @cached_property
    def people(self) -> frozenset[str]:
        """Everybody who did something."""
        return frozenset(event.resource for run in self.runs for event in run.events if event.resource)

    @cached_property
    def flow(self) -> Flow:
        """How finished runs flow from step to step."""
        return mine(self.finished)

    @cached_property
    def stays(self) -> dict[str, list[float]]:
        """The seconds that finished runs stayed after each step before the next, ranked."""
        stays: dict[str, list[float]] = {}
        for run in self.finished:
            for event, after in pairwise(run.events):
                stays.setdefault(event.activity, []).append((after.at - event.at).total_seconds())
        for known in stays.values():
            known.sort()
        return stays
