"""Short names for people: a model reads and writes `user2`, never an id, and never a name as a role."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.ids import UserId
from domain.people.model import Person

MAX_NAME = 60
"""Characters of a name a model gets to see."""

NAMELESS = "someone who turned AI off"

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_ALIAS = re.compile(r"(?<!\w)@?(user\d+)(?!\w)")
_BEGUN = re.compile(r"(?<!\w)(?:@?user\d*|@?use|@?us|@?u|@)$")


def mentioned_ids(text: str) -> tuple[UserId, ...]:
    """Return the people a text mentions, in order, each once."""
    return tuple(dict.fromkeys(UserId(found) for found in _MENTION.findall(text)))


def plain_name(person: Person) -> str:
    """Return the name as one short line."""
    return " ".join(person.name.split())[:MAX_NAME] or "someone"


@dataclass(frozen=True)
class Aliases:
    """The people of one prompt, numbered in the order given (`user1`, `user2`, …)."""

    people: tuple[Person, ...]
    _numbers: dict[UserId, str] = field(init=False, default_factory=dict)
    _persons: dict[str, Person] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for number, person in enumerate(self.people, start=1):
            self._numbers.setdefault(person.id, f"user{number}")
            self._persons[f"user{number}"] = person

    @classmethod
    def over(cls, people: Iterable[Person]) -> "Aliases":
        """Number these people, each once."""
        return cls(tuple({person.id: person for person in people}.values()))

    def of(self, user_id: UserId | None) -> str | None:
        """Return the alias of a person; None for nobody or a stranger."""
        return None if user_id is None else self._numbers.get(user_id)

    def person(self, alias: str) -> Person | None:
        """Return who an alias stands for."""
        return self._persons.get(alias.removeprefix("@"))

    def by_id(self, user_id: UserId | None) -> Person | None:
        """Return the person with this id, if numbered here."""
        alias = self.of(user_id)
        return None if alias is None else self._persons[alias]

    def names(self) -> dict[str, str]:
        """Map each alias to a name; to none for those who turned AI off."""
        return {
            alias: plain_name(person) if person.uses_ai else NAMELESS
            for alias, person in self._persons.items()
        }

    def hide(self, text: str) -> str:
        """Replace Slack's mentions by aliases."""
        return _MENTION.sub(lambda found: f"@{self.of(UserId(found[1])) or 'someone'}", text)

    def veil(self, text: str) -> str:
        """Replace the names of those who turned AI off: our own answers call people by name."""
        for alias, person in self._persons.items():
            if not person.uses_ai:
                name = re.escape(plain_name(person))
                text = re.sub(rf"(?<!\w){name}(?!\w)", f"@{alias}", text)
        return text

    def keep(self, text: str) -> str:
        """Replace aliases by mentions, to be stored: a number may mean someone else tomorrow."""
        return _ALIAS.sub(self._mention, text)

    def reveal(self, text: str) -> str:
        """Replace aliases by names, for people to read."""
        return _ALIAS.sub(self._name, text)

    def _mention(self, found: re.Match[str]) -> str:
        person = self._persons.get(found[1])
        return found[0] if person is None else f"<@{person.id}>"

    def _name(self, found: re.Match[str]) -> str:
        person = self._persons.get(found[1])
        return found[0] if person is None else plain_name(person)


class Revealer:
    """Reveals a streamed text: an alias cut in two by the stream is held back until it is whole."""

    def __init__(self, aliases: Aliases) -> None:
        self._aliases = aliases
        self._held = ""
        # Stands for what was shown already: an alias does not begin in the middle of a word.
        self._before = " "

    def feed(self, text: str) -> str:
        """Take a piece, return what can be shown."""
        pending = self._held + text
        begun = _BEGUN.search(self._before + pending)
        cut = len(pending) if begun is None else begun.start() - 1
        self._held = pending[cut:]
        return self._show(pending[:cut])

    def flush(self) -> str:
        """Return what was held back."""
        pending, self._held = self._held, ""
        return self._show(pending)

    def _show(self, pending: str) -> str:
        shown = self._aliases.reveal(self._before + pending)[1:]
        if pending:
            self._before = "x" if pending[-1].isalnum() or pending[-1] == "_" else " "
        return shown
