"""What is wrong with a template, said by line, all of it at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import InvalidInputError

Path = tuple[str | int, ...]
"""A place in a template: `("steps", 2)`, `("steps", 2, 0)` for a substep, `("roles", 0)`, `("name",)`."""
Where = Mapping[Path, int]
"""The line each place was read from."""
MAX_SAID = 12
"""Faults said at once; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `line` is None for a template that was not read from a text."""

    says: str
    path: Path = ()
    line: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}: {self.says}" if self.line is not None else self.says


class TemplateFaultsError(InvalidInputError):
    """A template that cannot be taken as it is; `faults` are all of them, in the order of their lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__("template", say_faults(self.faults))


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults by line, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0))


def say_faults(faults: Sequence[Fault]) -> str:
    """Return the faults one a line."""
    said = [_sentence(str(fault)) for fault in faults[:MAX_SAID]]
    if len(faults) > MAX_SAID:
        said.append(f"… and {len(faults) - MAX_SAID} more.")
    return "\n".join(said)


def line_of(path: Path, where: Where) -> int | None:
    """Return the line of a place, or of the nearest place around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in where:
            return where[path[:length]]
    return None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
