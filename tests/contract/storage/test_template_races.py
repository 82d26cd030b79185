"""People who change templates at the same moment leave one name once, and nothing in what was archived."""

import asyncio
from dataclasses import replace

from bot.adapters.templates import YamlDocuments
from domain.errors import ConversError
from domain.ids import UserId
from domain.people.model import Person
from domain.templates.model import TemplateSource
from domain.templates.service import TemplateService
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import make_person
from tests.fakes.system import FixedClock
from tests.unit.domain.templates.samples import definition

PEOPLE = tuple(make_person(f"U{name.upper()}", name) for name in ("Ann", "Bob", "Cem", "Dan"))


def service(work: SqlWorkFactory) -> TemplateService:
    return TemplateService(work, YamlDocuments(), [], FixedClock())


async def test_of_several_templates_of_one_name_made_at_once_one_is_kept(work: SqlWorkFactory) -> None:
    templates = service(work)
    everyone = [person.id for person in PEOPLE]
    home = await templates.save_directory(PEOPLE[0], None, "Ours", everyone, cause="d")

    async def create(person: Person) -> str:
        try:
            await templates.create(
                person, home.id, definition(), source=TemplateSource.MODAL, cause=person.id
            )
        except ConversError as error:
            return error.public
        return "made"

    said = await asyncio.gather(*map(create, PEOPLE))
    assert said.count("made") == 1
    assert {words for words in said if words != "made"} == {
        f"There is a template “{definition().name}” in this directory already."
    }


async def test_nothing_is_active_in_a_directory_archived_at_the_same_time(work: SqlWorkFactory) -> None:
    templates, ann = service(work), PEOPLE[0]
    for number in range(4):
        home = await templates.save_directory(
            ann, None, f"Home {number}", [UserId("UBOB")], cause=f"d{number}"
        )
        made = replace(definition(), name=f"New {number}")
        await asyncio.gather(
            templates.archive_directory(ann, home.id, is_archived=True, cause=f"a{number}"),
            templates.create(PEOPLE[1], home.id, made, source=TemplateSource.MODAL, cause=f"c{number}"),
            return_exceptions=True,
        )
    shelves = await templates.shelves(ann, with_archived=True)
    away = [shelf for shelf in shelves if shelf.directory.is_archived]
    assert len(away) == 4
    assert all(template.is_archived for shelf in away for template in shelf.templates)
