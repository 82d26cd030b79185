"""Templates are made, changed, reverted, put away, copied, brought in: by who may, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.templates import YamlDocuments, load_starters
from domain.errors import AmbiguousNameError, ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from domain.ids import DirectoryId, TeamId
from domain.people.model import Person
from domain.templates.diff import Kind
from domain.templates.faults import TemplateFaultsError
from domain.templates.keeping import directory_id
from domain.templates.model import Definition, Starter, TemplateSource, TemplateView
from domain.templates.reading import Format, format_of
from domain.templates.service import TemplateService
from tests.fakes.people import TEAM, make_person
from tests.fakes.system import FixedClock
from tests.fakes.work import FakeWork
from tests.unit.domain.templates.samples import definition, step

ANN, BOB = make_person("UANN", "Ann"), make_person("UBOB", "Bob")
ADMIN = make_person("UADA", "Ada", is_admin=True)
GUEST = make_person("UGUY", "Guy", is_guest=True)
HOME = directory_id(TEAM, "team")
STARTERS = directory_id(TEAM, "starter")
SMALL = Starter("small", definition(step("one"), name="Small"))


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


@pytest.fixture
def service(work: FakeWork) -> TemplateService:
    return TemplateService(work, YamlDocuments(), [SMALL], FixedClock())


async def create(
    service: TemplateService, actor: Person = ANN, *, cause: str = "c1", name: str = "Release"
) -> TemplateView:
    return await service.create(actor, HOME, definition(name=name), source=TemplateSource.MODAL, cause=cause)


async def edit(
    service: TemplateService, view: TemplateView, content: Definition, *, by: Person = ANN, cause: str = "e1"
) -> TemplateView:
    return await service.edit(by, view.template.id, content, based_on=view.version.number, cause=cause)


async def test_there_is_a_directory_for_the_team_and_one_of_starters(service: TemplateService) -> None:
    shelves = await service.shelves(ANN)
    assert [(shelf.directory.name, [t.name for t in shelf.templates]) for shelf in shelves] == [
        ("Team", []),
        ("Starter", ["Small"]),
    ]


async def test_the_first_to_make_a_template_becomes_editor_and_the_next_is_refused(
    service: TemplateService,
) -> None:
    made = await create(service)
    assert (made.directory.editors, made.can_edit, made.template.version) == ((ANN.id,), True, 1)
    with pytest.raises(NotAllowedError, match="Only the editors of “Team”"):
        await create(service, BOB, cause="c2", name="Other")
    assert (await create(service, ADMIN, cause="c3", name="Other")).can_edit


@pytest.mark.parametrize(
    ("actor", "sees", "edits"),
    [(ANN, True, True), (ADMIN, True, True), (BOB, True, False), (GUEST, False, False)],
)
async def test_the_rights_of_editor_admin_member_and_guest(
    service: TemplateService, actor: Person, sees: bool, edits: bool
) -> None:
    made = await create(service)
    template_id = made.template.id
    changed = replace(definition(), description="new")

    async def allowed(attempt: object) -> bool:
        try:
            await attempt  # type: ignore[misc]
        except NotAllowedError:
            return False
        return True

    assert await allowed(service.get(actor, template_id)) is sees
    assert await allowed(service.shelves(actor)) is sees
    assert await allowed(service.take_out(actor, template_id, Format.YAML)) is sees
    assert await allowed(edit(service, made, changed, by=actor)) is edits
    assert await allowed(service.archive(actor, template_id, is_archived=True, cause="a1")) is edits
    assert await allowed(service.archive(actor, template_id, is_archived=False, cause="a2")) is edits
    if edits:
        assert await allowed(service.revert(actor, template_id, 1, cause="r1"))
    else:
        assert not await allowed(service.revert(actor, template_id, 1, cause="r1"))
    text = YamlDocuments().write(replace(definition(), description="third"))
    assert await allowed(service.bring_in(actor, HOME, text, Format.YAML, cause="i1")) is edits
    assert await allowed(service.save_directory(actor, HOME, "House", [ANN.id], cause="d1")) is edits


async def test_nobody_edits_starters_but_everyone_copies_them(service: TemplateService) -> None:
    starter = await service.find(BOB, "small")
    with pytest.raises(NotAllowedError, match="come from files"):
        await edit(service, starter, definition(), by=ADMIN)
    with pytest.raises(NotAllowedError):
        await service.create(ADMIN, STARTERS, definition(), source=TemplateSource.MODAL, cause="c1")
    copied = await service.copy(BOB, starter.template.id, cause="c2")
    assert (copied.template.name, copied.directory.name, copied.can_edit) == ("Small", "Team", True)
    assert (await service.copy(BOB, starter.template.id, cause="c3")).template.name == "Small (2)"
    assert (await service.find(BOB, "Small")).template.id == copied.template.id


async def test_the_same_cause_acts_once(service: TemplateService) -> None:
    first = await create(service)
    assert await create(service) == first
    changed = replace(definition(), description="new")
    edited = await edit(service, first, changed)
    assert await edit(service, first, changed) == edited
    assert edited.template.version == 2
    _, versions, entries = await service.history(ANN, first.template.id)
    assert [version.number for version in versions] == [2, 1]
    assert [entry.line for entry in entries] == ["made version 2", "created it"]


async def test_an_edit_of_an_older_version_is_refused_with_both_numbers(service: TemplateService) -> None:
    made = await create(service)
    await edit(service, made, replace(definition(), description="Bob's"))
    with pytest.raises(ConflictError, match="has a version 2 by now; you changed version 1"):
        await edit(service, made, replace(definition(), description="Ann's"), cause="e2")
    newest = await service.get(ANN, made.template.id)
    with pytest.raises(ConflictError, match="like that already"):
        await edit(service, newest, newest.version.definition, cause="e3")


async def test_an_unsound_template_is_not_kept(service: TemplateService) -> None:
    with pytest.raises(TemplateFaultsError, match="waits for “x”"):
        await service.create(
            ANN, HOME, definition(step("a", after=("x",))), source=TemplateSource.MODAL, cause="c1"
        )


async def test_reverting_makes_a_new_version_that_equals_the_old_one(service: TemplateService) -> None:
    made = await create(service)
    await edit(service, made, definition(step("other"), name="Renamed"))
    back = await service.revert(ANN, made.template.id, 1, cause="r1")
    assert (back.template.version, back.template.name) == (3, "Release")
    assert back.version.definition == made.version.definition
    assert back.version.note == "reverted to version 1"
    with pytest.raises(ConflictError):
        await service.revert(ANN, made.template.id, 1, cause="r2")
    with pytest.raises(NotFoundError, match="no version 9"):
        await service.revert(ANN, made.template.id, 9, cause="r3")


async def test_two_versions_are_compared_in_words(service: TemplateService) -> None:
    made = await create(service)
    await edit(service, made, replace(definition(), steps=definition().steps[:-1]))
    _, found = await service.compare(ANN, made.template.id, 2, 1)
    assert [(difference.kind, difference.key) for difference in found] == [(Kind.ADDED, "mend")]


async def test_an_archived_template_is_not_listed_or_offered_until_it_is_back(
    service: TemplateService,
) -> None:
    made = await create(service)
    assert await service.matching(BOB, "release") is not None
    await service.archive(ANN, made.template.id, is_archived=True, cause="a1")
    assert await service.matching(BOB, "release") is None
    assert [t.name for shelf in await service.shelves(ANN) for t in shelf.templates] == ["Small"]
    listed = await service.shelves(ANN, with_archived=True)
    assert [t.name for shelf in listed for t in shelf.templates] == ["Release", "Small"]
    await create(service, cause="c2")
    with pytest.raises(InvalidInputError, match="“Release” in this directory already"):
        await service.archive(ANN, made.template.id, is_archived=False, cause="a2")
    with pytest.raises(ConflictError):
        await service.archive(ANN, made.template.id, is_archived=True, cause="a3")


async def test_a_name_means_the_exact_one_else_the_only_one(service: TemplateService) -> None:
    await create(service)
    await create(service, cause="c2", name="Release notes")
    assert (await service.find(BOB, "“release”")).template.name == "Release"
    assert (await service.find(BOB, "notes")).template.name == "Release notes"
    with pytest.raises(AmbiguousNameError, match="Several templates fit: “Release” in Team"):
        await service.find(BOB, "rel")
    with pytest.raises(NotFoundError):
        await service.find(BOB, "nothing")
    with pytest.raises(InvalidInputError, match="in this directory already"):
        await create(service, cause="c3", name="RELEASE")


async def test_an_import_of_a_known_name_is_its_next_version(service: TemplateService) -> None:
    made = await create(service)
    exported = await service.take_out(BOB, made.template.id, Format.MARKDOWN)
    assert exported.filename == "release.md"
    assert format_of(exported.text) is Format.MARKDOWN
    with pytest.raises(ConflictError):
        await service.bring_in(ANN, HOME, exported.text, Format.MARKDOWN, cause="i1")
    text = exported.text.replace("Freeze the branch", "Freeze it all")
    following = await service.bring_in(ANN, HOME, text, Format.MARKDOWN, cause="i2")
    assert (following.template.id, following.template.version) == (made.template.id, 2)
    assert following.version.source is TemplateSource.IMPORT
    fresh = await service.bring_in(
        ANN, HOME, text.replace("# Release", "# Second"), Format.MARKDOWN, cause="i3"
    )
    assert (fresh.template.version, fresh.template.name) == (1, "Second")


async def test_directories_have_a_name_of_their_own_and_editors(service: TemplateService) -> None:
    made = await service.save_directory(BOB, None, "Finance", [ANN.id], cause="d1")
    assert made.editors == (BOB.id, ANN.id)
    assert await service.save_directory(BOB, None, "Finance", [ANN.id], cause="d1") == made
    with pytest.raises(InvalidInputError, match="There is a directory “Finance” already"):
        await service.save_directory(ANN, None, "finance", [], cause="d2")
    changed = await service.save_directory(ANN, made.id, "Money", [ANN.id], cause="d3")
    assert (changed.name, changed.editors, changed.version) == ("Money", (ANN.id,), 2)
    assert [home.name for home in await service.homes(ANN)] == ["Team", "Money"]
    assert [home.name for home in await service.homes(BOB)] == ["Team"]
    with pytest.raises(NotFoundError):
        await service.save_directory(ANN, DirectoryId("gone"), "X", [], cause="d4")


async def test_a_directory_is_put_away_with_its_templates_and_comes_back_with_them(
    service: TemplateService,
) -> None:
    home = await service.save_directory(ANN, None, "Old", [], cause="d1")
    content, modal = definition(name="Release"), TemplateSource.MODAL
    made = await service.create(ANN, home.id, content, source=modal, cause="c1")
    earlier = await service.create(ANN, home.id, definition(name="Zoo"), source=modal, cause="c2")
    await service.archive(ANN, earlier.template.id, is_archived=True, cause="c3")
    with pytest.raises(NotAllowedError, match="Only the editors of “Old”"):
        await service.archive_directory(BOB, home.id, is_archived=True, cause="a0")
    away = await service.archive_directory(ADMIN, home.id, is_archived=True, cause="a1")
    assert await service.archive_directory(ADMIN, home.id, is_archived=True, cause="a1") == away
    assert "Old" not in [shelf.directory.name for shelf in await service.shelves(ANN)]
    assert "Old" not in [one.name for one in await service.homes(ANN)]
    assert await service.matching(ANN, "release") is None
    words = "“Release” is archived with its directory “Old”. Bring the directory back"
    with pytest.raises(ConflictError, match=words):
        await service.startable(ANN, "release")
    for refused in (
        service.create(ANN, home.id, definition(name="New"), source=modal, cause="r1"),
        service.archive(ANN, made.template.id, is_archived=False, cause="r2"),
        service.save_directory(ANN, home.id, "Newer", [], cause="r3"),
    ):
        with pytest.raises(ConflictError, match="The directory “Old” is archived"):
            await refused
    with pytest.raises(ConflictError, match="like that already"):
        await service.archive_directory(ANN, home.id, is_archived=True, cause="a2")


async def test_what_was_archived_before_its_directory_stays_so_when_that_comes_back(work: FakeWork) -> None:
    clock = FixedClock()
    service = TemplateService(work, YamlDocuments(), [], clock)
    made = await create(service)
    earlier = await create(service, cause="c2", name="Zoo")
    await service.archive(ANN, earlier.template.id, is_archived=True, cause="c3")
    clock.advance(timedelta(minutes=1))
    await service.archive_directory(ANN, HOME, is_archived=True, cause="a1")
    clock.advance(timedelta(minutes=1))
    await service.archive_directory(ANN, HOME, is_archived=False, cause="a2")
    [shelf] = [one for one in await service.shelves(ANN) if one.directory.id == HOME]
    assert [template.name for template in shelf.templates] == ["Release"]
    assert await service.startable(ANN, "release") is not None
    _, _, entries = await service.history(ANN, made.template.id)
    assert [entry.line for entry in entries][:2] == [
        "brought it back with its directory",
        "archived it with its directory",
    ]


async def test_the_starter_directory_is_not_put_away(service: TemplateService) -> None:
    with pytest.raises(NotAllowedError, match="come from files"):
        await service.archive_directory(ADMIN, STARTERS, is_archived=True, cause="a1")


async def test_what_happens_to_a_directory_is_noted_once(service: TemplateService, work: FakeWork) -> None:
    async with work(TEAM) as unit:
        for person in (ANN, BOB):
            await unit.people.save(person)
        await unit.commit()
    home = await service.save_directory(ANN, None, "Finance", [], cause="d1")
    for _ in range(2):
        await service.save_directory(ADMIN, home.id, "Money", [BOB.id], cause="d2")
    await service.save_directory(BOB, home.id, "Money", [BOB.id], cause="d3")
    await service.archive_directory(BOB, home.id, is_archived=True, cause="d4")
    _, entries = await service.directory_history(ANN, home.id)
    assert [(entry.actor_id, entry.line) for entry in entries] == [
        (BOB.id, "archived it with 0 templates"),
        (
            ADMIN.id,
            "renamed it from “Finance” to “Money”; made Bob an editor; took Ann off the editors",
        ),
        (ANN.id, "made it as “Finance”"),
    ]
    await create(service)
    _, entries = await service.directory_history(ANN, HOME)
    assert [entry.line for entry in entries] == ["became its editor with the first template in it"]


async def test_a_template_moves_to_another_directory_with_its_next_version(service: TemplateService) -> None:
    made = await create(service)
    target = await service.save_directory(ANN, None, "Product", [], cause="d1")
    moved = await service.edit(
        ANN, made.template.id, made.version.definition, based_on=1, home=target.id, cause="e1"
    )
    assert moved.directory.name == "Product"


async def test_changed_gone_and_returned_files_are_followed(work: FakeWork) -> None:
    def started(*starters: Starter) -> TemplateService:
        return TemplateService(work, YamlDocuments(), starters, FixedClock())

    first = await started(SMALL).find(ANN, "Small")
    changed = Starter("small", replace(SMALL.definition, description="new"))
    second = await started(changed).get(ANN, first.template.id)
    assert (second.template.version, second.version.by) == (2, None)
    assert (await started().get(ANN, first.template.id)).template.is_archived
    assert not (await started(changed).get(ANN, first.template.id)).template.is_archived
    _, versions, entries = await started(changed).history(ANN, first.template.id)
    assert [version.number for version in versions] == [2, 1]
    assert len(entries) == 4


async def test_another_workspace_has_shelves_of_its_own(service: TemplateService) -> None:
    await create(service)
    eve = make_person("UEVE", "Eve", team_id=TeamId("T2"))
    assert [t.name for shelf in await service.shelves(eve) for t in shelf.templates] == ["Small"]


def test_five_templates_come_along_and_use_what_templates_can_do() -> None:
    loaded = load_starters(None)
    assert loaded.faults == ()
    assert [starter.slug for starter in loaded.starters] == [
        "content-publication",
        "employee-onboarding",
        "incident-follow-up",
        "month-end-close",
        "software-release",
    ]
    for starter in loaded.starters:
        steps = [step for _, step, _ in starter.definition.walk()]
        assert starter.definition.roles
        assert starter.definition.description
        assert len({step.kind for step in steps}) >= 3
        assert any(step.due_rule for step in steps)
        assert any(step.after for step in steps)
        assert any(step.condition for step in steps)


def test_a_folder_adds_and_replaces_and_says_by_file_and_line_what_is_wrong(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "mine.md").write_text("# Mine\n- One\n", encoding="utf-8")
    (tmp_path / "month-end-close.yml").write_text("name: Ours\nsteps: [One]\n", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("name: Bad\nsteps:\n - title: A\n   after: b\n", encoding="utf-8")
    (tmp_path / "latin.md").write_bytes(b"# \xff\n")
    (tmp_path / "big.md").write_bytes(b"x" * 300_000)
    (tmp_path / "notes.txt").write_text("not a template", encoding="utf-8")
    loaded = load_starters(tmp_path)
    assert loaded.faults == (
        "bad.yaml: line 3: step “A” waits for “b”, which is not a step of this template.",
        "big.md: the file is larger than 200 kB.",
        "latin.md: the file cannot be read as UTF-8 text.",
    )
    names = {starter.slug: starter.definition.name for starter in loaded.starters}
    assert (names["mine"], names["month-end-close"], len(names)) == ("Mine", "Ours", 6)
    missing = load_starters(tmp_path / "missing")
    assert missing.faults == (f"TEMPLATES_FOLDER: {tmp_path / 'missing'} is no folder that can be read.",)
    assert len(missing.starters) == 5
