"""Small checks that add up to Block Kit: strings, numbers, lists, closed records."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]
# A check looks at a value, its JSON pointer and the findings so far.
Check = Callable[[Any, str, "Findings"], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse, and where."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(slots=True)
class Findings:
    """What a walk through blocks has found, and counted."""

    surface: Surface
    problems: list[Problem] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    blocks: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    focused: int = 0

    def add(self, pointer: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(message, pointer))


def string(low: int = 0, high: int | None = None, pattern: str | None = None) -> Check:
    """Take a string of `low` to `high` characters that matches a pattern in full."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.add(pointer, "must provide a string")
        elif len(value) < low:
            findings.add(pointer, f"must be more than {low - 1} characters")
        elif high is not None and len(value) > high:
            findings.add(pointer, f"must be less than {high + 1} characters")
        elif pattern is not None and re.fullmatch(pattern, value) is None:
            findings.add(pointer, f"does not match pattern {pattern}")

    return check


def integer(low: int | None = None, high: int | None = None) -> Check:
    """Take a whole number within bounds."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.add(pointer, "must provide an integer")
        elif low is not None and value < low:
            findings.add(pointer, f"must be greater than {low - 1}")
        elif high is not None and value > high:
            findings.add(pointer, f"must be less than {high + 1}")

    return check


def number(above: float | None = None) -> Check:
    """Take a number, perhaps above a bound."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            findings.add(pointer, "must provide a number")
        elif above is not None and value <= above:
            findings.add(pointer, f"must be greater than {above}")

    return check


def boolean(value: Any, pointer: str, findings: Findings) -> None:
    """Take true or false."""
    if not isinstance(value, bool):
        findings.add(pointer, "must provide a boolean")


def one_of(*allowed: str | int) -> Check:
    """Take one of a few values."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if isinstance(value, bool) or value not in allowed:
            findings.add(pointer, f"must be a valid enum value: {', '.join(map(str, allowed))}")

    return check


def array(item: Check, low: int = 0, high: int | None = None) -> Check:
    """Take a list of `low` to `high` items, each checked."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.add(pointer, "must provide an array")
            return
        if len(value) < low:
            findings.add(pointer, f"no fewer than {low} items allowed")
        if high is not None and len(value) > high:
            findings.add(pointer, f"no more than {high} items allowed")
        for index, entry in enumerate(value):
            item(entry, f"{pointer}/{index}", findings)

    return check


def unique(items: Check, what: str) -> Check:
    """Take a list without repetition."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        items(value, pointer, findings)
        if isinstance(value, list) and len({repr(item) for item in value}) < len(value):
            findings.add(pointer, f"{what} must be unique")

    return check


def record(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *rules: Check,
) -> Check:
    """Take an object with these fields and no other; rules see it only if its fields are right."""
    must, fields = dict(required or {}), {**(required or {}), **(optional or {})}

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add(pointer, "must provide an object")
            return
        before = len(findings.problems)
        for name in must:
            if name not in value:
                findings.add(pointer, f"missing required field: {name}")
        for name, entry in value.items():
            if name not in fields:
                findings.add(pointer, f"invalid additional property: {name}")
            else:
                fields[name](entry, f"{pointer}/{name}", findings)
        if len(findings.problems) == before:
            for rule in rules:
                rule(value, pointer, findings)

    return check


def tagged(kinds: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """Take an object whose `type` says which check applies."""
    names = frozenset(kinds if allowed is None else allowed)

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add(pointer, "must provide an object")
            return
        kind = value.get("type")
        if kind is None:
            findings.add(pointer, "missing required field: type")
        elif not isinstance(kind, str) or kind not in names:
            findings.add(f"{pointer}/type", f"unsupported type: {kind}")
        else:
            kinds[kind](value, pointer, findings)

    return check


def exactly_one(*names: str) -> Check:
    """Demand one of the fields, and only one."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        present = [name for name in names if name in value]
        if len(present) != 1:
            findings.add(pointer, f"must provide exactly one of: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """Demand one of the fields, or several."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not any(name in value for name in names):
            findings.add(pointer, f"must provide at least one of: {', '.join(names)}")

    return check
