"""The history of a process in a few lines, for a thread."""

from datetime import datetime

from domain.conversations.aliases import plain_name
from domain.operations.history import Entry, Timeline, whence
from domain.people.model import Person
from domain.people.moments import say_moment

NO_HISTORY = "Nothing was changed yet."


def say_history(timeline: Timeline, reader: Person, now: datetime) -> str:
    """Say who changed what, when and from where, the newest first, in the reader's time."""
    if not timeline.entries:
        return NO_HISTORY
    lines = [_said(entry, timeline, reader, now) for entry in timeline.entries]
    more = f"\nOlder entries: `/process history {timeline.process.name}`." if timeline.has_more else ""
    return f"{timeline.process.name}, newest first:\n" + "\n".join(lines) + more


def _said(entry: Entry, timeline: Timeline, reader: Person, now: datetime) -> str:
    activity = entry.activity
    person = timeline.people.get(activity.actor_id)
    who = plain_name(person) if person is not None else "someone"
    what = "; ".join(activity.lines) or "nothing changed"
    return f"- {say_moment(activity.at, reader, now)}, {who}, {whence(entry, timeline.people)}: {what}"
