"""Where a step stands among its siblings: ranks between ranks, renumbered when there is no room."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.ids import StepId
from domain.processes.model import Step


@dataclass(frozen=True, slots=True)
class Room:
    """A rank for a step, and the siblings' new ranks when they had to make room."""

    rank: float
    renumbered: dict[StepId, float]


def room_after(siblings: Sequence[Step], after_id: StepId | None) -> Room:
    """Find a rank right after a sibling, or before all of them for None. `siblings` are in order."""
    place = 0 if after_id is None else 1 + [step.id for step in siblings].index(after_id)
    before = siblings[place - 1].rank if place else None
    behind = siblings[place].rank if place < len(siblings) else None
    rank = _between(before, behind)
    if (before is None or before < rank) and (behind is None or rank < behind):
        return Room(rank, {})
    # Floats run out of midpoints after some fifty insertions in one spot.
    ranks = [float(number) for number in range(1, len(siblings) + 2)]
    own = ranks.pop(place)
    return Room(own, {step.id: new for step, new in zip(siblings, ranks, strict=True)})


def room_at_end(siblings: Sequence[Step]) -> Room:
    """Find a rank after all siblings."""
    return room_after(siblings, siblings[-1].id if siblings else None)


def _between(before: float | None, behind: float | None) -> float:
    match before, behind:
        case None, None:
            return 1.0
        case None, float(behind):
            return behind - 1.0
        case float(before), None:
            return before + 1.0
        case float(before), float(behind):
            return (before + behind) / 2
    raise AssertionError("ranks are numbers")
