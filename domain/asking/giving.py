"""What somebody was given in a process today, by whom, and where the process stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from domain.asking.model import ReadIn
from domain.ids import StepId, UserId
from domain.operations.model import Activity, Source
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.noticing import holdings

LATEST = 5
"""Changes told of."""


def read_in(
    person: Person,
    process: Process,
    history: Sequence[Activity],
    people: Mapping[UserId, Person],
    now: datetime,
) -> ReadIn:
    """Return what the person is told; `is_over` when nothing given today is left. The newest come first.

    What came with the handing over of somebody's steps is left out: one message of its own told of it.
    """
    today = person.today(now)
    given, told = dict[str, UserId](), set[str]()
    for entry in history:
        if person.today(entry.at) == today and entry.undone_by is None and entry.undoes is None:
            gained = set(_gained(entry, person.id)) - told
            if entry.source is Source.HANDOVER:
                told |= gained - given.keys()
            else:
                given |= dict.fromkeys(gained - given.keys(), entry.actor_id)
    held = holdings(process).get(person.id, frozenset())
    if person.today(process.started_at) == today:
        touched = {thing for entry in history for thing in _touched(entry)}
        given |= {thing: process.started_by for thing in held if thing not in touched}
    finished = {step.id for step in process.steps if step.state.is_finished}
    given = {thing: by for thing, by in given.items() if by != person.id and thing in held - finished}
    givers = tuple(people[by] for by in dict.fromkeys(given.values()) if by in people)
    theirs = tuple(
        step for step in process.shown if step.owner_id == person.id and not step.state.is_finished
    )
    return ReadIn(
        person=person,
        process=process,
        at=now,
        people=people,
        givers=givers,
        new=tuple(StepId(step.id) for step in theirs if step.id in given),
        is_owner="owner" in given,
        is_editor="editor" in given,
        theirs=theirs,
        latest=tuple(history[:LATEST]),
        is_over=not process.state.is_under_way or not given,
    )


def _gained(entry: Activity, user_id: UserId) -> Iterator[str]:
    for delta in entry.deltas:
        before, after = delta.before, delta.after
        if after is not None and after.owner_id == user_id and (before is None or before.owner_id != user_id):
            yield delta.step_id
    if entry.facts is not None:
        was, now = entry.facts.before, entry.facts.after
        if now.owner_id == user_id != was.owner_id:
            yield "owner"
        if user_id in now.editors and user_id not in was.editors:
            yield "editor"


def _touched(entry: Activity) -> Iterator[str]:
    """Yield what changed hands."""
    for delta in entry.deltas:
        if (delta.before and delta.before.owner_id) != (delta.after and delta.after.owner_id):
            yield delta.step_id
    if entry.facts is not None:
        if entry.facts.before.owner_id != entry.facts.after.owner_id:
            yield "owner"
        if entry.facts.before.editors != entry.facts.after.editors:
            yield "editor"
