"""How long things took before: the lengths of finished plan events, never the time between two dates.

How long a step was open says nothing about the work in it, so only what was planned and then finished counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from domain.conversations.verbs.spelling import folded
from domain.ids import TeamId, TemplateId
from domain.plans.lengths import on_grid
from domain.plans.shapes import Estimate, EstimateSource

ENOUGH_RUNS = 3
"""Finished runs from which their median is an estimate."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The step of a template that a step of a process was made from."""

    template_id: TemplateId
    step_key: str


@dataclass(frozen=True, slots=True)
class Work:
    """Something whose usual length is asked for: by its title, and by where its step comes from."""

    title: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A task of an accepted plan all of whose events are done: what it was called, and how long it took."""

    title: str
    minutes: int
    origin: Origin | None = None


class DurationHistory(Protocol):
    """What the team's accepted plans say about lengths."""

    async def of(self, team_id: TeamId, works: Collection[Work]) -> Mapping[Work, Sequence[int]]:
        """Return the minutes of the finished runs of each; what has none may be missing."""
        ...


def normal_title(title: str) -> str:
    """Return a title for comparing: no case, no punctuation, no numbers (“Release 4.2” is “Release 4.3”)."""
    words = folded(title).split()
    return " ".join(word for word in words if not any(sign.isdigit() for sign in word)) or " ".join(words)


def usual(runs: Sequence[int]) -> Estimate | None:
    """Return the median of the runs as an estimate; None when they are too few to say."""
    if len(runs) < ENOUGH_RUNS:
        return None
    return Estimate(on_grid(median(runs)), EstimateSource.HISTORY, len(runs))


def lengths_of(runs: Iterable[Run], works: Collection[Work]) -> dict[Work, list[int]]:
    """Return the minutes of the runs of each: of the same template's step, or of the same title."""
    known = list(runs)
    by_origin: dict[Origin, set[int]] = defaultdict(set)
    by_title: dict[str, set[int]] = defaultdict(set)
    for place, run in enumerate(known):
        by_title[normal_title(run.title)].add(place)
        if run.origin is not None:
            by_origin[run.origin].add(place)

    def places(work: Work) -> set[int]:
        same = by_origin.get(work.origin, set()) if work.origin is not None else set()
        title = normal_title(work.title)
        return same | by_title.get(title, set()) if title else same

    return {work: [known[place].minutes for place in sorted(places(work))] for work in works}
