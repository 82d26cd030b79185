"""Days in words: the one a text names, a menu when it names two, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from domain.conversations.commands import SettledError, problem, prose
from domain.conversations.days import parse_day, slashed_days
from domain.conversations.model import Choice, Menu
from domain.conversations.verbs.scope import Scope
from domain.conversations.verbs.spelling import folded
from domain.people.moments import say_day

SHORT = 3
"""Words of a rest that does not fit, up to which it is a slip to be named; a longer one is prose."""
FAR = timedelta(days=300)
"""A day and month without a year that lie further ahead than this have just passed."""
DATE_USAGE = "Say a day such as `fri`, `tomorrow`, `28 nov`, `2026-11-28`, `in 3 days`, or `none`."
LEADING = re.compile(r"^(?:(?:on|by|to|for|is|until|till)\b|[:=-])\s*", re.IGNORECASE)
_NO_DAY = frozenset({"none", "never", "no date", "no due date", "nothing"})


def names_no_day(text: str) -> bool:
    """True for `none` and the like."""
    return folded(text) in _NO_DAY


def reads_as_day(scope: Scope, text: str) -> bool:
    """True when a text names a day, two possible days, or none on purpose."""
    bare = LEADING.sub("", text)
    return (
        names_no_day(bare)
        or parse_day(bare, scope.today) is not None
        or bool(slashed_days(bare, scope.today))
    )


def day_or_none(scope: Scope, text: str, again: Callable[[str], str]) -> date | None:
    """Return the day a text names, None for `none`; settles on a problem, a menu, or prose for a long one."""
    if not text:
        raise problem(f"When? {DATE_USAGE}")
    if names_no_day(text):
        return None
    if len(text.split()) > SHORT and not reads_as_day(scope, text):
        raise prose()
    return day_named(scope, text, again)


def day_named(scope: Scope, text: str, again: Callable[[str], str]) -> date:
    """Return the day a text names; settles on a problem, or on a menu when it may be two days.

    `again` writes the line anew around a day.
    """
    bare = LEADING.sub("", text)
    slashed = slashed_days(bare, scope.today)
    if len(slashed) > 1:
        choices = (Choice(again(day.isoformat()), say_day(day, scope.today)) for day in slashed)
        raise SettledError(Menu("Which day is meant?", tuple(choices)))
    day = slashed[0] if slashed else parse_day(bare, scope.today)
    if day is None:
        raise problem(f"I cannot read “{scope.plain(text)}” as a date. {DATE_USAGE}")
    has_year = re.search(r"\d{4}", text) is not None
    if not has_year and not text.casefold().startswith("in ") and day - scope.today > FAR:
        raise problem(f"“{scope.plain(text)}” has just passed. Add the year if you mean {day.year}.")
    if day < scope.today:
        raise problem(f"{say_day(day, scope.today)} is in the past. {DATE_USAGE}")
    return day
