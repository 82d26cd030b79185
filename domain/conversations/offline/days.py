"""Days inside a phrase: at its beginning ("Friday because …") or at its end ("a review by Friday")."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from domain.conversations.days import parse_day

MAX_WORDS = 4
"""Words a day can take: "the 12th of May"."""

_BEFORE = re.compile(r"^(?:on|by|until|till|for|due|before|to|at|from|the end of|end of)\s+", re.I)
_CONNECTED = re.compile(r"\s*[,(]?\s*\b(?:due |done )?(?:on|by|until|till|for|due|due on|before)$", re.I)


def leading_day(phrase: str, today: date) -> date | None:
    """Return the day a phrase begins with, the longest reading first."""
    words = _BEFORE.sub("", phrase.strip(" .,!")).replace(",", " ").split()
    found = longest_day(words, lambda text: parse_day(text, today))
    return None if found is None else found[0]


def longest_day(words: Sequence[str], read: Callable[[str], date | None]) -> tuple[date, int] | None:
    """Return the day that the first words say, as many of them as can be, and how many they are."""
    for count in range(min(len(words), MAX_WORDS), 0, -1):
        day = read(" ".join(words[:count]))
        if day is not None:
            return day, count
    return None


def trailing_day(phrase: str, today: date) -> tuple[str, date | None]:
    """Return the phrase without the day it ends with, and the day. Only "by", "on" and the like name one."""
    words = phrase.strip(" .,!)").split()
    for count in range(min(len(words) - 1, MAX_WORDS), 0, -1):
        head = " ".join(words[:-count])
        if not _CONNECTED.search(head):
            continue
        day = parse_day(" ".join(words[-count:]), today)
        if day is not None:
            return _CONNECTED.sub("", head).strip(" ,"), day
    return phrase, None
