"""What makes a rule, and a recurrence, one that can be kept."""

from zoneinfo import available_timezones

from domain.channels.model import Channel
from domain.errors import ConflictError, InvalidInputError
from domain.recurring.model import Every, Rule

MOST = {Every.DAYS: 366, Every.WEEKS: 52, Every.MONTHS: 24}
"""The longest interval, by what it counts in."""
MONTH_DAYS = 31
FIRST_YEAR, LAST_YEAR = 1970, 2200


def require_unarchived(channel: Channel) -> None:
    """Raise ConflictError for a channel in which no card can be posted any more, with what helps."""
    if channel.is_archived:
        raise ConflictError(
            f"Its channel #{channel.name} is archived in Slack. Unarchive it there, or delete this "
            "repetition and make one for another channel."
        )


def require_sound(rule: Rule) -> None:
    """Raise InvalidInputError naming the input that does not fit."""
    if not 1 <= rule.interval <= MOST[rule.every]:
        raise InvalidInputError("interval", f"From 1 to {MOST[rule.every]} {rule.every.value}, please.")
    if rule.every is Every.WEEKS and not rule.weekdays:
        raise InvalidInputError("weekdays", "Tick at least one weekday.")
    if not set(rule.weekdays) <= set(range(7)):
        raise InvalidInputError("weekdays", "I know seven weekdays.")
    if rule.month_day is not None and not 1 <= rule.month_day <= MONTH_DAYS:
        raise InvalidInputError("month_day", f"From 1 to {MONTH_DAYS}, please.")
    if not FIRST_YEAR <= rule.starts_on.year <= LAST_YEAR:
        raise InvalidInputError("from", f"A day between {FIRST_YEAR} and {LAST_YEAR}, please.")
    if rule.timezone not in available_timezones():
        raise InvalidInputError("timezone", "I do not know that time zone. Write it like Europe/Berlin.")
