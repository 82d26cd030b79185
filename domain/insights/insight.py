"""An insight: what was noticed, in plain words, with the evidence it rests on and how sure it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.insights.facts import Facts

FEW = 5
"""Below so many runs nothing is said of them but that they are too few."""
TEAM = 4
"""A figure of a team is said only of at least so many people: of fewer, it is a figure of persons."""


class Noticed(StrEnum):
    """What kind of thing was noticed."""

    STALLED_STEP = "stalled step"
    SLIPPING_PROCESS = "slipping process"
    LONGEST_WAIT = "longest wait"
    OVERLOAD = "overload"
    UNUSUAL_WEEK = "unusual week"
    TREND = "trend"
    BEST_HOURS = "best hours"
    BOTTLENECK = "template bottleneck"
    SKIPPED_STEP = "step always skipped"
    REWORK = "rework loop"
    PARALLEL = "steps that could run side by side"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure an insight rests on, or the cases it was seen in."""

    name: str
    value: str
    case_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Insight:
    """What was noticed. `seen` counts what it rests on; one `private_to` somebody is shown to nobody else."""

    noticed: Noticed
    subject: str
    says: str
    evidence: tuple[Evidence, ...]
    seen: int
    unit: str = "runs"
    private_to: str | None = None
    is_alert: bool = False

    @property
    def how_sure(self) -> str:
        """How much it rests on, in words."""
        return sureness(self.seen, self.unit)


Detector = Callable[[Facts], tuple[Insight, ...]]
"""Facts in, insights out, the most important first; nothing where too little is known."""


def sureness(seen: int, unit: str = "runs") -> str:
    """Return "12 runs", or that they are too few yet."""
    return f"{seen} {unit}" if seen >= FEW else "too few yet"


def speaks_of_team(facts: Facts) -> bool:
    """Tell whether enough people took part for a figure of the team to be nobody's own."""
    return len(facts.people) >= TEAM


def length(span: timedelta) -> str:
    """Return a length of time as people say it: the largest unit that fits, one decimal below ten."""
    seconds = span.total_seconds()
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            amount = seconds / size
            shown = f"{amount:.1f}".removesuffix(".0") if amount < 9.95 else f"{amount:.0f}"
            return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"
    return "less than a minute"
