"""Whom words name: a mention, a name, a first name, or the one who speaks."""

import re
from collections.abc import Callable, Sequence

from domain.conversations.commands import SettledError, problem
from domain.conversations.model import Choice, Menu
from domain.conversations.verbs.pointing import MAX_CHOICES
from domain.conversations.verbs.spelling import folded
from domain.ids import UserId
from domain.people.model import Person

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SELF = frozenset({"me", "myself", "i"})


def person_named(
    text: str, people: Sequence[Person], actor: Person, *, again: Callable[[str], str]
) -> UserId | None:
    """Return who is meant; None when nobody goes by that name.

    A mention is Slack's own word for a person and stands even for somebody not known yet. Settles on a
    menu when several people share the name, and on a problem for a bot or somebody who left.
    """
    mention = MENTION.fullmatch(text.strip())
    if mention:
        user_id = UserId(mention[1])
        known = next((person for person in people if person.id == user_id), None)
        if known is not None and (known.is_bot or known.is_deleted):
            raise problem(f"{known.name} cannot own or hold up a step. Name a person who works here.")
        return user_id
    wanted = folded(text)
    if wanted in _SELF:
        return actor.id
    found = _called(wanted, people)
    if len(found) > 1:
        choices = (Choice(again(f"<@{person.id}>"), person.name) for person in found[:MAX_CHOICES])
        raise SettledError(Menu("Who is meant?", tuple(choices)))
    return found[0].id if found else None


def starts_with_person(text: str, people: Sequence[Person]) -> bool:
    """True when a text begins with a mention or with somebody's name."""
    if MENTION.match(text) or text.startswith("@"):
        return True
    first = folded(text).split(" ")[0]
    return bool(first) and bool(_called(first, people))


def _called(wanted: str, people: Sequence[Person]) -> list[Person]:
    here = [person for person in people if not person.is_bot and not person.is_deleted]
    names: tuple[Callable[[Person], list[str]], ...] = (
        lambda person: [folded(person.name)],
        lambda person: folded(person.name).split(),
    )
    for names_of in names:
        found = [person for person in here if wanted and wanted in names_of(person)]
        if found:
            return found
    return []
