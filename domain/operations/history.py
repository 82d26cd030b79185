"""What happened to a process, newest first: who, what, when and from where, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.ids import SuggestionId, UserId
from domain.operations.model import Activity, AddStep, AddSubstep, Source, Suggestion
from domain.operations.ports import OperationsWork
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.rights import people_in
from domain.processes.shapes import MessageLink

PAGE = 8
"""Entries of one page."""
MOST = 2_000
"""Entries looked at for an export."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the history, with the suggestion it came from."""

    activity: Activity
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a process's history; its start is below the last one."""

    process: Process
    entries: tuple[Entry, ...]
    people: Mapping[UserId, Person]
    page: int = 0
    has_more: bool = False


async def read_timeline(work: OperationsWork, process: Process, page: int, size: int = PAGE) -> Timeline:
    """Return a page of the history, the newest entries on page 0."""
    page = max(page, 0)
    found = await work.activity.latest(process.id, actor_id=None, limit=size + 1, offset=page * size)
    entries = [await _entry(work, activity) for activity in found[:size]]
    named = {entry.activity.actor_id for entry in entries}
    named |= {entry.suggestion.requested_by for entry in entries if entry.suggestion is not None}
    people = await known_people(work.people, people_in(process) | named)
    return Timeline(process, tuple(entries), people, page, len(found) > size)


async def _entry(work: OperationsWork, activity: Activity) -> Entry:
    suggestion_id: SuggestionId | None = activity.suggestion_id
    suggestion = await work.suggestions.get(suggestion_id) if suggestion_id is not None else None
    return Entry(activity, suggestion)


def whence(entry: Entry, people: Mapping[UserId, Person]) -> str:
    """Return where a change came from, e.g. `approved a suggestion of AI, asked by Bob`."""
    source = entry.activity.source.value
    if entry.activity.undoes is not None or entry.suggestion is None:
        return _SOURCES.get(source, source)
    writer = "AI" if entry.suggestion.by_model else "the offline assistant"
    asker = people.get(entry.suggestion.requested_by)
    did = "approved" if entry.activity.operations else "dismissed"
    return f"{did} a suggestion of {writer} on what {asker.name if asker else 'someone'} wrote"


def sources_of(entry: Entry, process: Process) -> tuple[MessageLink, ...]:
    """Return the messages a change came from: what was suggested upon, or where its steps were found."""
    if entry.suggestion is not None:
        place = entry.suggestion.place
        return (MessageLink(place.channel_id, entry.suggestion.source_ts, place.thread_ts),)
    if entry.activity.source is Source.THREAD:
        found = [step.source for step in process.steps]
    else:
        added = (one for one in entry.activity.operations if isinstance(one, AddStep | AddSubstep))
        found = [one.source for one in added]
    return tuple(dict.fromkeys(source for source in found if source is not None))


_SOURCES = {
    "word": "by words",
    "button": "by button",
    "modal": "by form",
    "handover": "handing over",
    "suggestion": "by suggestion",
    "undo": "undo",
    "template": "from a newer version of the template",
    "import": "by import",
    "thread": "from a thread",
    "schedule": "by schedule",
    "automatic": "by itself",
}
