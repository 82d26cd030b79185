"""Relative due dates in words, both ways: `2 working days after start`, `1 day before end`, `on freeze`."""

import re

from domain.processes.shapes import DueAnchor, DueRule
from domain.templates.keys import KEY

MAX_DAYS = 1000
"""Days a rule may count."""
DAYS_A_WEEK = 7
EXAMPLES = "“2 working days after start”, “1 day before end” or “3 working days after freeze”"
_COUNTED = re.compile(
    rf"(?P<number>\d{{1,4}}|an?|one) (?P<kind>working |business |calendar )?(?P<unit>day|week)s? "
    rf"(?P<side>after|before) (?:the )?(?P<anchor>{KEY})"
)
_AT_ONCE = re.compile(rf"(?:on|at|with) (?:the )?(?P<anchor>{KEY})")


def parse_due(words: str) -> DueRule | None:
    """Return the rule the words say; None when they say none."""
    said = " ".join(words.casefold().split())
    if found := _AT_ONCE.fullmatch(said):
        return _rule(0, False, found["anchor"])
    found = _COUNTED.fullmatch(said)
    if found is None:
        return None
    number = int(found["number"]) if found["number"].isdecimal() else 1
    is_working = (found["kind"] or "").strip() in ("working", "business")
    if found["unit"] == "week":
        if is_working:
            return None  # nobody agrees on what a working week is
        number *= DAYS_A_WEEK
    if number > MAX_DAYS:
        return None
    return _rule(number if found["side"] == "after" else -number, is_working, found["anchor"])


def say_due(rule: DueRule) -> str:
    """Return the rule in the words `parse_due` reads."""
    anchor = rule.step_key if rule.anchor is DueAnchor.STEP else rule.anchor.value
    if rule.days == 0 and not rule.is_working:
        return f"on {anchor}"
    number = abs(rule.days)
    kind = "working day" if rule.is_working else "day"
    side = "before" if rule.days < 0 else "after"
    return f"{number} {kind}{'' if number == 1 else 's'} {side} {anchor}"


def _rule(days: int, is_working: bool, anchor: str) -> DueRule:
    match anchor:
        case "start":
            return DueRule(days, is_working, DueAnchor.START)
        case "end":
            return DueRule(days, is_working, DueAnchor.END)
        case key:
            return DueRule(days, is_working, DueAnchor.STEP, key)
