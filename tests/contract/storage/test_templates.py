"""The template shelf does what its port says: in PostgreSQL and in memory alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import AlreadyDecidedError, ConflictError
from domain.ids import DirectoryId, ProcessId, TeamId, TemplateId, UserId
from domain.processes.model import ProcessState
from domain.templates.model import Directory, DirectoryEntry, TemplateEntry, TemplateSource, TemplateVersion
from domain.templates.ports import TemplateWorkFactory
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.fakes.templates import RELEASE, add_template
from tests.fakes.work import FakeWork
from tests.unit.domain.templates.samples import definition

Shelves = TemplateWorkFactory


@pytest.fixture(params=["postgresql", "memory"])
def shelves(request: pytest.FixtureRequest) -> Shelves:
    real: Callable[[], SqlWorkFactory] = lambda: request.getfixturevalue("work")  # noqa: E731
    return real() if request.param == "postgresql" else FakeWork()


async def fill(shelves: Shelves) -> None:
    async with shelves(TEAM) as work:
        await add_template(work.templates, definition=definition())
        await work.commit()


async def test_a_version_comes_back_with_all_that_a_step_can_say(shelves: Shelves) -> None:
    await fill(shelves)
    async with shelves(TEAM) as work:
        version = await work.templates.version(RELEASE, 1)
        assert version is not None
        assert version.definition == definition()
        assert (version.by, version.at, version.source, version.note) == (
            "UANN",
            MONDAY,
            TemplateSource.MODAL,
            "first",
        )
        assert await work.templates.version(RELEASE, 2) is None
        assert [directory.editors for directory in await work.templates.directories()] == [("UANN",)]


async def test_versions_and_entries_are_listed_newest_first_and_never_twice(shelves: Shelves) -> None:
    await fill(shelves)
    second = TemplateVersion(RELEASE, TEAM, 2, definition(), None, MONDAY, TemplateSource.FILE)
    entry = TemplateEntry(
        RELEASE, TEAM, "c2", None, MONDAY + timedelta(hours=1), TemplateSource.FILE, "did it", 2
    )
    async with shelves(TEAM) as work:
        await work.templates.add_version(second)
        await work.templates.add_entry(entry)
        await work.commit()
    async with shelves(TEAM) as work:
        assert [version.number for version in await work.templates.versions(RELEASE)] == [2, 1]
        assert [e.cause for e in await work.templates.entries(RELEASE, limit=5)] == ["c2", "accepted:1"]
        assert [e.cause for e in await work.templates.entries(RELEASE, limit=1)] == ["c2"]
        assert await work.templates.by_cause("c2") == entry
        assert await work.templates.by_cause("c3") is None
        with pytest.raises(ConflictError):
            await work.templates.add_version(second)
    async with shelves(TEAM) as work:
        with pytest.raises(AlreadyDecidedError):
            await work.templates.add_entry(entry)


async def test_templates_are_saved_by_whoever_read_them_last(shelves: Shelves) -> None:
    await fill(shelves)
    async with shelves(TEAM) as work:
        template = await work.templates.get(RELEASE)
        assert template is not None
        away = replace(template, name="Old", archived_at=MONDAY, revision=2)
        await work.templates.save(away, expected_revision=1)
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.templates.all() == []
        assert await work.templates.all(with_archived=True) == [away]
        with pytest.raises(ConflictError):
            await work.templates.save(replace(away, name="Late"), expected_revision=1)
    async with shelves(TEAM) as work:
        with pytest.raises(ConflictError):
            await work.templates.add(template)


async def test_templates_are_listed_by_name_whatever_their_letters_case(shelves: Shelves) -> None:
    await fill(shelves)
    async with shelves(TEAM) as work:
        first = await work.templates.get(RELEASE)
        assert first is not None
        for number, name in enumerate(("audit", "Zoo", "release b"), start=2):
            await work.templates.add(replace(first, id=TemplateId(f"template-{number}"), name=name))
        await work.commit()
    async with shelves(TEAM) as work:
        names = [template.name for template in await work.templates.all()]
        assert names == ["audit", "Release", "release b", "Zoo"]


async def test_directories_are_saved_by_whoever_read_them_last(shelves: Shelves) -> None:
    await fill(shelves)
    home = Directory(DirectoryId("directory-1"), TEAM, "Ops", (UserId("UBOB"),), version=2)
    async with shelves(TEAM) as work:
        await work.templates.save_directory(home, expected_version=1)
        await work.templates.add_directory(Directory(DirectoryId("d2"), TEAM, "art", is_starter=True))
        await work.commit()
    async with shelves(TEAM) as work:
        assert [directory.name for directory in await work.templates.directories()] == ["art", "Ops"]
        assert (await work.templates.directories())[1] == home
        with pytest.raises(ConflictError):
            await work.templates.save_directory(home, expected_version=1)
    async with shelves(TEAM) as work:
        with pytest.raises(ConflictError):
            await work.templates.add_directory(home)


async def test_what_happened_to_a_directory_comes_back_newest_first_and_once(shelves: Shelves) -> None:
    await fill(shelves)
    home, by = DirectoryId("directory-1"), UserId("UANN")
    entries = [
        DirectoryEntry(home, TEAM, f"cause-{number}", by, MONDAY + timedelta(hours=number), f"line {number}")
        for number in range(3)
    ]
    away = Directory(home, TEAM, "Product", (by,), version=2, archived_at=MONDAY)
    async with shelves(TEAM) as work:
        for entry in entries:
            await work.templates.add_directory_entry(entry)
        await work.templates.save_directory(away, expected_version=1)
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.templates.directory_entries(home, limit=2) == [entries[2], entries[1]]
        assert await work.templates.directory_entry_by_cause("cause-1") == entries[1]
        assert await work.templates.directory_entry_by_cause("other") is None
        assert await work.templates.directories() == [away]
        with pytest.raises(AlreadyDecidedError):
            await work.templates.add_directory_entry(entries[0])


async def test_work_under_way_from_older_versions_is_found(work: SqlWorkFactory) -> None:
    for shelf in (work, FakeWork()):
        await fill(shelf)
        async with shelf(TEAM) as unit:
            old = replace(make_process(make_step(1, "A")), template_id=RELEASE, template_version=1)
            others = (
                old,
                replace(old, id=ProcessId("p2"), template_version=2, steps=()),
                replace(old, id=ProcessId("p3"), state=ProcessState.CLOSED, steps=()),
                replace(old, id=ProcessId("p4"), state=ProcessState.PAUSED, steps=()),
                replace(old, id=ProcessId("p5"), template_id=None, template_version=None, steps=()),
            )
            for process in others:
                await unit.processes.add(process)
            await unit.commit()
        async with shelf(TEAM) as unit:
            assert await unit.templates.runs(RELEASE, before=2, limit=9) == ["p4", "process-1"]
            assert await unit.templates.runs(RELEASE, before=2, limit=1) == ["p4"]


async def test_another_workspace_sees_none_of_it(shelves: Shelves) -> None:
    await fill(shelves)
    async with shelves(TeamId("TEVE")) as work:
        assert await work.templates.all(with_archived=True) == []
        assert await work.templates.directories() == []
        assert await work.templates.get(RELEASE) is None
        assert await work.templates.versions(RELEASE) == []
        assert await work.templates.by_cause("accepted:1") is None
