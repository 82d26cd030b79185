"""What is said now, what waits, what is left out: quiet hours, the day's budget, one message for many things.

Nothing is lost on the way: what may not be said now waits for the person's hours, what is too much for a
day for the next morning's message.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.reminders.model import (
    RANK,
    Kind,
    Reminder,
    ReminderSettings,
    Stand,
    Strength,
    digest_key,
    direct_key,
)
from domain.reminders.rhythm import Rhythm

MOST_A_DAY = 3
"""Messages a person gets in a day that they did not ask for."""
LATE_AFTER = timedelta(hours=1)
NOBODY_THERE = timedelta(days=7)
"""When it is looked again whether somebody without working hours has some."""


@dataclass(frozen=True, slots=True)
class SaidToday:
    """What a person was told today: how many messages, and whether the morning's was one."""

    messages: int = 0
    had_digest: bool = False


@dataclass(frozen=True, slots=True)
class _Sorted:
    skipped: list[Reminder]
    waiting: list[Reminder]
    sayable: list[Reminder]


def dispatch(
    due: Sequence[Reminder],
    settings: ReminderSettings,
    rhythm: Rhythm,
    said: SaidToday,
    now: datetime,
    put_off: Collection[str] = (),
) -> list[Reminder]:
    """Return each due reminder as it stands from now on: sent, pending for later, or skipped.

    `put_off` are the steps that their person wants to hear of later: until then nothing else says them.
    """
    sorted_ = _sort(due, settings, rhythm, now, put_off)
    kept, doubled = _one_of_each(sorted_.sayable)
    direct, digest, over = _share_out(kept, settings, said)
    day = rhythm.day(now)
    after = [replace(one, stand=Stand.SKIPPED) for one in (*sorted_.skipped, *doubled)]
    after += sorted_.waiting
    after += [_sent(one, direct_key(one), now) for one in direct]
    after += [_sent(one, digest_key(settings.user_id, day), now) for one in digest]
    morning = rhythm.next_morning(now + timedelta(seconds=1)) or now + NOBODY_THERE
    for one in over:
        is_over = one.kind is Kind.EVENT
        after.append(replace(one, stand=Stand.SKIPPED) if is_over else _later(one, morning, is_folded=True))
    return after


def _sort(
    due: Sequence[Reminder],
    settings: ReminderSettings,
    rhythm: Rhythm,
    now: datetime,
    put_off: Collection[str],
) -> _Sorted:
    """Part what was muted or came to nothing from what has to wait and what may be said."""
    found = _Sorted([], [], [])
    allowed = rhythm.next_allowed(now) or now + NOBODY_THERE
    for one in due:
        until = (
            (rhythm.next_morning(now + timedelta(seconds=1)) or now + NOBODY_THERE)
            if settings.is_paused
            else allowed
        )
        if (
            is_unwanted(one, settings)
            or one.item in put_off
            or (one.expires_at is not None and one.expires_at <= until)
        ):
            found.skipped.append(one)
        elif until > now:
            found.waiting.append(_later(one, until, is_folded=one.is_folded or settings.is_paused))
        else:
            found.sayable.append(one)
    return found


def is_unwanted(one: Reminder, settings: ReminderSettings) -> bool:
    """Tell whether the person wants to hear nothing of the kind, or of the thing."""
    if one.kind in settings.muted_kinds or one.item in settings.muted:
        return True
    return one.kind is Kind.EVENT and settings.strength is Strength.LIGHT


def _one_of_each(sayable: Sequence[Reminder]) -> tuple[list[Reminder], list[Reminder]]:
    """Keep the weightiest reminder of each thing."""
    kept: dict[str, Reminder] = {}
    for one in sorted(sayable, key=_weight):
        kept.setdefault(one.item, one)
    keys = {one.key for one in kept.values()}
    return list(kept.values()), [one for one in sayable if one.key not in keys]


def _weight(one: Reminder) -> tuple[bool, int, datetime, str]:
    return one.round == 0, RANK.index(one.kind), one.first_at, one.key


def _share_out(
    kept: Sequence[Reminder], settings: ReminderSettings, said: SaidToday
) -> tuple[list[Reminder], list[Reminder], list[Reminder]]:
    """Return what has a message of its own, what the morning's message says, and what is too much today.

    Events, and what a person put off to this hour, come by themselves. Of the rest one thing alone does when
    it is urgent; several are one message.
    """
    room = MOST_A_DAY - said.messages
    is_light = settings.strength is Strength.LIGHT
    at_once = [one for one in kept if one.round or one.kind is Kind.EVENT]
    rest = [one for one in kept if not (one.round or one.kind is Kind.EVENT)]
    alone = () if is_light or any(one.is_folded for one in rest) else _alone(rest, settings, room)
    needs_digest = bool(rest) and not alone
    has_digest = needs_digest and not said.had_digest and room > 0
    room -= int(has_digest)
    direct = [*alone, *at_once][: max(room, 0)]
    over = [*alone, *at_once][max(room, 0) :]
    if has_digest:
        folded = [one for one in over if one.kind is not Kind.EVENT]
        return direct, [*rest, *folded], [one for one in over if one.kind is Kind.EVENT]
    return direct, [], over + (rest if needs_digest else [])


def _alone(rest: Sequence[Reminder], settings: ReminderSettings, room: int) -> Sequence[Reminder]:
    if settings.strength is Strength.ACTIVE:
        return rest if len(rest) <= room else ()
    is_urgent = len(rest) == 1 and rest[0].kind in (Kind.OVERDUE, Kind.STILL_NEEDED)
    return rest if is_urgent else ()


def _sent(one: Reminder, message_key: str, now: datetime) -> Reminder:
    return replace(one, stand=Stand.SENT, sent_at=now, message_key=message_key)


def _later(one: Reminder, at: datetime, *, is_folded: bool) -> Reminder:
    return replace(one, stand=Stand.PENDING, due_at=at, is_folded=is_folded)


def is_late(one: Reminder) -> bool:
    """Tell whether it was said well after the hour it was planned for."""
    return one.sent_at is not None and one.sent_at - one.due_at > LATE_AFTER
