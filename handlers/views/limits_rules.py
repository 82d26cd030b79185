"""The rules that every block and element shares: text objects, ids, counts, required keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.views.text import count

TEXT_KEYS = (
    "text",
    "alt_text",
    "title",
    "subtitle",
    "body",
    "description",
    "label",
    "hint",
    "placeholder",
    "name",
)
"""Keys that hold text people see, as a string or a text object."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse, at a JSON pointer into the message or view."""

    pointer: str
    message: str


def string(value: Any, at: str, most: int, *, least: int = 1) -> Iterator[Problem]:
    """Check a bare string."""
    if not isinstance(value, str):
        yield Problem(at, "a string is required")
    elif count(value) > most:
        yield Problem(at, f"{count(value)} characters, at most {most}")
    elif count(value) < least or (least and not value.strip()):
        yield Problem(at, "must not be empty")


def text_object(value: Any, at: str, most: int) -> Iterator[Problem]:
    """Check a `plain_text` or `mrkdwn` object."""
    if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
        yield Problem(at, "a text object is required")
        return
    yield from string(value.get("text"), f"{at}/text", most)
    allowed = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
    yield from known(value, at, allowed)


def plain_text(value: Any, at: str, most: int) -> Iterator[Problem]:
    """Check a text object that must be `plain_text`."""
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield Problem(at, "must be plain_text")
    yield from text_object(value, at, most)


def ids(holder: dict[str, Any], at: str, *keys: str) -> Iterator[Problem]:
    """Check ids that are present: 1 to 255 characters."""
    for key in keys:
        if key in holder:
            yield from string(holder[key], f"{at}/{key}", 255)


def known(holder: dict[str, Any], at: str, keys: set[str]) -> Iterator[Problem]:
    """Refuse keys nobody knows."""
    for key in sorted(holder.keys() - keys):
        yield Problem(f"{at}/{key}", "unknown key")


def sized(value: Any, at: str, least: int, most: int) -> Iterator[Problem]:
    """Check a list's length."""
    if not isinstance(value, list):
        yield Problem(at, "a list is required")
    elif not least <= len(value) <= most:
        yield Problem(at, f"{len(value)} entries, allowed are {least} to {most}")


def items(value: Any) -> Sequence[Any]:
    """Return a list's entries; none when it is no list."""
    return value if isinstance(value, list) else ()


def distinct(values: Sequence[str], at: str, what: str) -> Iterator[Problem]:
    """Refuse the same id twice."""
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield Problem(at, f"{what} {value!r} twice")


def nested_text(value: Any) -> Iterator[str]:
    """Yield every piece of text people would see inside a block."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                if key in TEXT_KEYS:
                    yield inner
            else:
                yield from nested_text(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nested_text(inner)
