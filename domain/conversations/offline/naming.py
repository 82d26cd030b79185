"""Which person a phrase means: a mention, a name, a first name, or the speaker."""

import re

from domain.ids import UserId
from domain.people.model import Person

_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")
_SELF = frozenset({"i", "me", "myself", "i'm", "i am", "mine"})


def find_person(phrase: str, people: tuple[Person, ...], actor: Person) -> Person | None:
    """Return the one person a phrase names; None for nobody and for more than one."""
    wanted = " ".join(phrase.split()).strip(" .,!:;'\"").removeprefix("@").casefold()
    if wanted in _SELF:
        return actor
    if mention := _MENTION.match(phrase.strip(" .,!:;")):
        return next((person for person in people if person.id == UserId(mention[1])), None)
    alive = [person for person in people if not person.is_bot and not person.is_deleted]
    for names in (_full, _first):
        found = [person for person in alive if wanted and names(person) == wanted]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _full(person: Person) -> str:
    return " ".join(person.name.casefold().split())


def _first(person: Person) -> str:
    return (person.name.casefold().split() or [""])[0]
