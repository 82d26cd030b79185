"""Several things said at once, cut apart: `done 1, assign 7 to @ben`, or a line each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.conversations.commands import ApplyWords, Reading, WordsProblem
from domain.conversations.model import Menu
from domain.operations.model import Operation

MOST = 10
"""Things said in one message."""
_LINES = re.compile(r"\s*\n+\s*|\s*;\s+")
_BULLET = re.compile(r"^(?:[-*•]|\d+\))\s+")
_JOINTS = re.compile(r"\s*[,.]\s+(?:and\s+|then\s+|also\s+)*|\s+and\s+(?:then\s+|also\s+)?", re.IGNORECASE)


def read_clauses(text: str, read_one: Callable[[str], Reading], joins: Callable[[str, str], bool]) -> Reading:
    """Read a text as several commands; None unless each of its parts is one that changes steps.

    Parts are lines and what semicolons divide, or else what commas and ands divide where `joins` says of
    the part before and of what follows that a new command begins. A part that fits several things makes
    one menu of the whole.
    """
    lines = [_BULLET.sub("", line) for line in _LINES.split(text.strip()) if line]
    if len(lines) > 1:
        return _together(lines, read_one) if len(lines) <= MOST else None
    parts = _parts(text, joins)
    return _together(parts, read_one) if 1 < len(parts) <= MOST else None


def _parts(line: str, joins: Callable[[str, str], bool]) -> list[str]:
    parts, begin = [], 0
    for joint in _JOINTS.finditer(line):
        if joint.start() > begin and joins(line[begin : joint.end()], line[joint.end() :]):
            parts.append(line[begin : joint.start()])
            begin = joint.end()
    return [*parts, line[begin:]]


def _together(parts: Sequence[str], read_one: Callable[[str], Reading]) -> Reading:
    readings = [read_one(part) for part in parts]
    operations: list[Operation] = []
    has_stranger = False
    unclear: Menu | WordsProblem | None = None
    for place, reading in enumerate(readings):
        match reading:
            case ApplyWords():
                operations += reading.operations
                has_stranger |= reading.has_stranger
            case Menu():
                unclear = unclear or _within(reading, parts, place)
            case WordsProblem():
                unclear = unclear or reading
            case _:
                return None
    return unclear or ApplyWords(tuple(dict.fromkeys(operations)), has_stranger)


def _within(menu: Menu, parts: Sequence[str], place: int) -> Menu:
    """Return the menu of one part with the other parts around each choice."""
    before, after = parts[:place], parts[place + 1 :]
    return replace(
        menu,
        choices=tuple(
            replace(choice, words="; ".join([*before, choice.words, *after])) for choice in menu.choices
        ),
    )
