"""Who can be given work: people who are still here, and no apps."""

from collections.abc import Iterable

from domain.errors import InvalidInputError
from domain.people.model import Person


def unfit(person: Person) -> str | None:
    """Return why nothing can be given to somebody, in kind words; None when it can."""
    if person.is_bot:
        return f"“{person.name}” is an app, so nothing can be given to it. Choose a person."
    if person.is_deleted:
        return f"“{person.name}” is no longer active here. Choose somebody else."
    return None


def require_fit(people: Iterable[Person | None]) -> None:
    """Raise InvalidInputError for the first of the people to whom nothing can be given; None is nobody."""
    for person in people:
        if person is not None and (why := unfit(person)):
            raise InvalidInputError("owner", why)
