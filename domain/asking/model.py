"""What the person a step waits on is shown, and what a new owner is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.ids import StepId, UserId
from domain.operations.model import Activity
from domain.people.model import Person
from domain.processes.model import Process, Step


class Reply(StrEnum):
    """What the person waited on may answer."""

    DONE = "done"
    DAY = "day"
    NOT_ME = "not_me"


@dataclass(frozen=True, slots=True)
class Asking:
    """What one person is told about one step that waits, or waited, on them.

    `asker` and `since` say who began the wait and when, as far as the history knows. `offered` is the day
    to put it off to. `said` is the person's own answer when nothing came after it. Somebody who may not
    see the process any more (`is_hidden`) is told nothing of it.
    """

    person: Person
    process: Process
    step: Step
    at: datetime
    people: Mapping[UserId, Person]
    asker: Person | None
    since: datetime | None
    offered: date
    is_waiting: bool
    is_again: bool = False
    is_hidden: bool = False
    said: Activity | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that took effect, and who is to hear of it."""

    reply: Reply
    person: Person
    process: Process
    step: Step
    activity: Activity
    tell: tuple[Person, ...]

    @property
    def is_finished(self) -> bool:
        """True when the answer finished the step."""
        delta = next((one for one in self.activity.deltas if one.step_id == self.step.id), None)
        return delta is not None and delta.after is not None and delta.after.state.is_finished


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What somebody is told who was given something in a process.

    `new` are the steps given to them today, `theirs` all their open ones. `givers` gave them; nothing is
    left of it when `is_over`.
    """

    person: Person
    process: Process
    at: datetime
    people: Mapping[UserId, Person]
    givers: tuple[Person, ...]
    new: tuple[StepId, ...]
    is_owner: bool
    is_editor: bool
    theirs: tuple[Step, ...]
    latest: tuple[Activity, ...]
    is_over: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TakenOver:
    """An approval somebody was asked for that another person gave."""

    person: Person
    process: Process
    step: Step
    people: Mapping[UserId, Person]
