"""How work flows from step to step: what follows what, where it waits, what is done again, in which variants.

Waiting is the time between one event of a case and the next. A bottleneck is where most waiting adds up, not
where one case waits longest; the median stands beside it, for the two often differ.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from domain.insights.events import Run


@dataclass(frozen=True, slots=True)
class Passage:
    """How often one step directly followed another, and how long that took in all and in the middle."""

    source: str
    target: str
    count: int
    total_for: timedelta
    median_for: timedelta

    @property
    def mean_for(self) -> timedelta:
        """The mean wait."""
        return self.total_for / self.count


@dataclass(frozen=True, slots=True)
class Flow:
    """What the runs of a process have in common. `rework` counts the runs that did a step more than once."""

    runs: int
    passages: Mapping[tuple[str, str], Passage]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    rework: Mapping[str, int]
    variants: Mapping[tuple[str, ...], int]
    runs_with: Mapping[str, int]

    def bottlenecks(self) -> list[Passage]:
        """Return the passages, the one with the most waiting in total first."""
        return sorted(
            self.passages.values(), key=lambda one: (-one.total_for, -one.count, one.source, one.target)
        )


def mine(runs: Sequence[Run]) -> Flow:
    """Return how work flows through these runs; once through the events."""
    waits: dict[tuple[str, str], list[float]] = {}
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    rework: Counter[str] = Counter()
    runs_with: Counter[str] = Counter()
    variants: Counter[tuple[str, ...]] = Counter()
    for run in runs:
        events = run.events
        path = tuple(event.activity for event in events)
        variants[path] += 1
        starts[path[0]] += 1
        ends[path[-1]] += 1
        seen = Counter(path)
        runs_with.update(seen.keys())
        rework.update(activity for activity, times in seen.items() if times > 1)
        before = events[0]
        for event in events[1:]:
            waited = (event.at - before.at).total_seconds()
            waits.setdefault((before.activity, event.activity), []).append(waited)
            before = event
    passages = {
        edge: Passage(*edge, len(all_), timedelta(seconds=sum(all_)), timedelta(seconds=median(all_)))
        for edge, all_ in waits.items()
    }
    return Flow(len(runs), passages, starts, ends, rework, variants, runs_with)
