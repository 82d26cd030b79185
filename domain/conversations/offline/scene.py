"""What a statement is read against, and what reading it gave."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from domain.conversations.model import Choice, Menu
from domain.conversations.offline.matching import Match
from domain.operations.model import Operation
from domain.people.model import Person
from domain.processes.model import Process, Step

MAX_CHOICES = 8
"""Lines in a menu; with more, the person is asked to name the step instead."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The process spoken of, the people around, who speaks, and what day it is for them."""

    process: Process
    people: tuple[Person, ...]
    actor: Person
    today: date

    @property
    def unfinished(self) -> tuple[Step, ...]:
        """Return the steps that are left to do."""
        return tuple(step for step in self.process.shown if not step.state.is_finished)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: operations to suggest, a menu to ask with, or a note that nothing changes.

    A reading with none of them is understood as well: the clause speaks of a step and changes nothing.
    """

    operations: tuple[Operation, ...] = ()
    menu: Menu | None = None
    note: str | None = None


INERT = Reading()

Rule = Callable[[str, Scene], Reading | None]
"""Reads one clause; None when the clause is none of its business."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule wants to do with the step a phrase turns out to mean.

    `words` gives the thread word that would do the same to the step with a number; None when there is none.
    """

    make: Callable[[Step], Operation]
    words: Callable[[str], str] | None
    question: str
    already: Callable[[Step], str | None] = field(default=lambda step: None)


def apply_to(match: Match, change: Change, scene: Scene) -> Reading | None:
    """Turn a match into a reading: one step is a suggestion, several are a menu, none is nothing."""
    if match.step is not None:
        already = change.already(match.step)
        return Reading(note=already) if already else Reading((change.make(match.step),))
    if match.is_ambiguous:
        return ask(match.steps, change, scene)
    return None


def ask(steps: Iterable[Step], change: Change, scene: Scene) -> Reading:
    """Ask which step is meant."""
    wanted = {step.id for step in steps}
    numbered = [(number, step) for number, step in scene.process.numbered() if step.id in wanted]
    if change.words is None or not 0 < len(numbered) <= MAX_CHOICES:
        return Reading(note=f"{change.question} Please say it with the step's number or full title.")
    choices = tuple(Choice(change.words(number), f"{number} {step.title}") for number, step in numbered)
    return Reading(menu=Menu(change.question, choices))
