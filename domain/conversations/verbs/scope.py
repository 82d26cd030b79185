"""What thread words are read against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.conversations.commands import ApplyWords
from domain.conversations.verbs.spelling import plain_text
from domain.operations.model import StepChange, UpdateStep
from domain.people.model import Person
from domain.processes.model import Process, Step


@dataclass(frozen=True, slots=True)
class Scope:
    """The thread's process, the people one can name, who speaks, and what day it is for them."""

    process: Process
    people: Sequence[Person]
    actor: Person
    today: date
    file_ids: Sequence[str] = ()
    """Files that came with the message."""

    @property
    def unfinished(self) -> tuple[Step, ...]:
        """Steps with something left to do, in order."""
        return tuple(step for step in self.process.shown if not step.state.is_finished)

    def beside(self, step: Step) -> tuple[Step, ...]:
        """Return the steps among which people see this one, itself included, in order."""
        return tuple(one for one in self.process.shown if one.parent_id == step.parent_id)

    def plain(self, text: str) -> str:
        """Return a text as people see it."""
        return plain_text(text, {person.id: person for person in self.people})


def update(step: Step, change: StepChange) -> ApplyWords:
    """Return the command that changes one thing about a step."""
    return ApplyWords((UpdateStep(step.id, change),))


def update_each(steps: Iterable[Step], change: StepChange) -> ApplyWords:
    """Return the command that changes the same thing about several steps."""
    return ApplyWords(tuple(UpdateStep(step.id, change) for step in steps))


def is_unfinished(step: Step) -> bool:
    """True for a step with something left to do."""
    return not step.state.is_finished
