"""Choosing, of what was recommended, the one thing that may be said to be like it."""

import re
from dataclasses import dataclass

from domain.processes.model import Process, ProcessState
from domain.recommendations.model import Recommendations
from domain.recommendations.service import BY_BOTH
from domain.templates.model import Template

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters that two words have in common to be forms of one: release, releasing; move, moving has too few."""
_SAYS_LITTLE = re.compile(
    r"about|after|again|also|from|have|more|needs?|ours|plan|process|some|start|steps?|tasks?|team|template"
    r"|that|their|them|then|there|they|this|what|when|where|which|will|with|works?|your"
)


@dataclass(frozen=True, slots=True)
class Alike:
    """The template that fits best and the most similar finished run, where there are any."""

    template: Template | None = None
    run: Process | None = None

    @property
    def days(self) -> int:
        """How many days the run took, begun ones counted."""
        if self.run is None or self.run.closed_at is None:
            return 0
        return (self.run.closed_at.date() - self.run.started_at.date()).days + 1


def alike(found: Recommendations) -> Alike:
    """Return what may be called like the goal.

    Any shared word recommends something; to be called alike its name has to share one with the goal, or
    it was the nearest by meaning.
    """
    is_by_meaning = found.notice == BY_BOTH

    def fits(place: int, name: str) -> bool:
        return (is_by_meaning and place == 0) or shares_word(found.goal, name)

    template = next((one for place, one in enumerate(found.templates) if fits(place, one.name)), None)
    runs = (one for place, one in enumerate(found.processes) if fits(place, one.name))
    return Alike(template, next((one for one in runs if _is_finished(one)), None))


def shares_word(goal: str, name: str) -> bool:
    """Tell whether two texts share a word, in any of its forms, that says something."""
    return not _stems(goal).isdisjoint(_stems(name))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold()) if not _SAYS_LITTLE.fullmatch(word)}


def _is_finished(process: Process) -> bool:
    return process.closed_at is not None and process.state in (ProcessState.CLOSED, ProcessState.ARCHIVED)
