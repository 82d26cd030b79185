"""Several stored people at once."""

from collections.abc import Iterable

from domain.ids import UserId
from domain.people.model import Person
from domain.people.ports import PersonRepository


async def known_people(people: PersonRepository, user_ids: Iterable[UserId | None]) -> dict[UserId, Person]:
    """Return those of the people who are stored, by id; None stands for nobody."""
    wanted = sorted({user_id for user_id in user_ids if user_id is not None})
    found = [await people.get(user_id) for user_id in wanted]
    return {person.id: person for person in found if person is not None}
