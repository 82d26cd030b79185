"""What the model found, checked by code: a claim without a message of this conversation is no claim."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.conversations.aliases import Aliases
from domain.ids import UserId
from domain.processes.titles import MAX_NAME
from domain.threads.model import Finding, FindingKind, Said

MAX_ARGUMENTS = 40_000
"""Characters of an answer looked at; a longer one is refused unread."""
MAX_FINDINGS = 60
MAX_TEXT = 300
MAX_SOURCES = 3
EARLIEST = timedelta(days=92)
LATEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings that hold, how many did not, and what the model may mend. `title` may be empty."""

    findings: tuple[Finding, ...] = ()
    title: str = ""
    dropped: int = 0
    problems: tuple[str, ...] = ()


def check_findings(
    arguments: str, *, said: Mapping[int, Said], kinds: frozenset[FindingKind], aliases: Aliases, today: date
) -> Checked:
    """Check the arguments of `record_findings`. Never raises, whatever they are.

    Who said it is whoever wrote the messages, not whom the model names.
    """
    loaded = _loaded(arguments)
    if isinstance(loaded, str):
        return Checked(problems=(loaded,))
    found: list[Finding] = []
    dropped = 0
    for raw in loaded["findings"][:MAX_FINDINGS]:
        finding = _finding(raw, said, kinds, aliases, today)
        if finding is None:
            dropped += 1
        elif finding not in found:
            found.append(finding)
    dropped += len(loaded["findings"][MAX_FINDINGS:])
    title = _line(aliases.reveal(str(loaded.get("title") or "")), MAX_NAME)
    problems = (f"{dropped} findings name no message of this conversation.",) if dropped else ()
    return Checked(tuple(found), title, dropped, problems)


def _loaded(arguments: str) -> Any:
    if len(arguments) > MAX_ARGUMENTS:
        return "The arguments are too long."
    try:
        loaded = json.loads(arguments)
    except (ValueError, RecursionError):
        return "The arguments are not valid JSON."
    if not isinstance(loaded, dict) or not isinstance(loaded.get("findings"), list):
        return "The arguments must be an object with a list of findings."
    return loaded


def _finding(
    raw: Any, said: Mapping[int, Said], kinds: frozenset[FindingKind], aliases: Aliases, today: date
) -> Finding | None:
    if not isinstance(raw, dict) or raw.get("kind") not in [kind.value for kind in kinds]:
        return None
    text = raw.get("text")
    shown = _line(aliases.reveal(text), MAX_TEXT) if isinstance(text, str) else ""
    numbers = raw.get("messages")
    if not shown or not isinstance(numbers, list):
        return None
    named = [n for n in dict.fromkeys(n for n in numbers if type(n) is int) if n in said][:MAX_SOURCES]
    if not named:
        return None
    kind = FindingKind(raw["kind"])
    is_action = kind is FindingKind.ACTION
    authors = (said[n].message.author_id for n in named)
    return Finding(
        kind,
        shown,
        tuple(said[n].link for n in named),
        tuple(dict.fromkeys(author for author in authors if author is not None)),
        _owner(raw.get("owner"), aliases) if is_action else None,
        _day(raw.get("due_on"), today) if is_action else None,
    )


def _owner(alias: Any, aliases: Aliases) -> UserId | None:
    person = aliases.person(alias) if isinstance(alias, str) else None
    return None if person is None or person.is_bot or person.is_deleted else person.id


def _day(text: Any, today: date) -> date | None:
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day is not None and today - EARLIEST <= day <= today + LATEST else None


def _line(text: str, limit: int) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
