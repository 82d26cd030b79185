"""What a person's Home holds, out of the processes they may see and the suggestions that wait there."""

from collections.abc import Iterable
from datetime import datetime

from domain.home.model import WaitingSuggestion
from domain.operations.model import Activity, CompleteStep, Suggestion
from domain.operations.rights import has_some_say
from domain.operations.suggesting import is_stale
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.rights import is_involved

MOST_UNDOABLE = 3
"""Finished steps Home offers to take back; the word `undo` reaches the others."""


def taking_part(person: Person, processes: Iterable[Process]) -> list[Process]:
    """Return the processes the person takes part in, those due first at the top, the newest first."""
    theirs = [process for process in processes if is_involved(person.id, process)]
    newest = sorted(theirs, key=lambda process: process.started_at, reverse=True)
    return sorted(newest, key=lambda process: (process.due_on is None, process.due_on))


def to_decide(
    person: Person, processes: Iterable[Process], waiting: Iterable[Suggestion], now: datetime
) -> list[WaitingSuggestion]:
    """Return the suggestions that wait for an answer the person may give."""
    by_id = {process.id: process for process in processes}
    found = (
        WaitingSuggestion(suggestion, by_id[suggestion.process_id])
        for suggestion in waiting
        if suggestion.process_id in by_id and suggestion.is_waiting(now)
    )
    return [one for one in found if _may_answer(person, one)]


def _may_answer(person: Person, one: WaitingSuggestion) -> bool:
    fresh = [proposal for proposal in one.suggestion.proposals if not is_stale(one.process, proposal)]
    return has_some_say(person, one.process, [proposal.operation for proposal in fresh])


def undoable(entries: Iterable[Activity], now: datetime) -> list[Activity]:
    """Return the steps the person finished last and can still take back, as they were ticked off."""
    return [entry for entry in entries if entry.can_undo(now) and _is_ticking(entry)][:MOST_UNDOABLE]


def _is_ticking(entry: Activity) -> bool:
    return all(isinstance(operation, CompleteStep) for operation in entry.operations)
