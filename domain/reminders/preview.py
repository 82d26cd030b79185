"""What settings would have sent: the same rules, played over what came due lately."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.reminders.dispatching import SaidToday, dispatch
from domain.reminders.model import Reminder, ReminderSettings, Stand, is_digest
from domain.reminders.rhythm import Rhythm

LOOKED_BACK = 30
"""Days a preview looks back."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How many messages there would have been, and how many of them in the morning."""

    messages: int
    mornings: int


def play(history: Iterable[Reminder], settings: ReminderSettings, rhythm: Rhythm, until: datetime) -> Preview:
    """Play the rules over reminders at the hours they were first to come, up to an instant."""
    rows = {one.key: _fresh(one) for one in history if one.first_at <= until and not one.round}
    settings = replace(settings, out_until=None)
    sent: dict[date, set[str]] = defaultdict(set)
    while True:
        pending = [one for one in rows.values() if one.stand is Stand.PENDING and one.due_at <= until]
        if not pending:
            break
        now = min(one.due_at for one in pending)
        due = [one for one in pending if one.due_at <= now]
        keys = sent[rhythm.day(now)]
        said = SaidToday(len(keys), any(is_digest(key) for key in keys))
        for after in dispatch(due, settings, rhythm, said, now):
            rows[after.key] = after
            if after.message_key is not None:
                keys.add(after.message_key)
    everything = [key for keys in sent.values() for key in keys]
    return Preview(len(everything), sum(is_digest(key) for key in everything))


def _fresh(one: Reminder) -> Reminder:
    return replace(
        one,
        due_at=one.first_at,
        round=0,
        is_folded=False,
        stand=Stand.PENDING,
        sent_at=None,
        message_key=None,
    )
