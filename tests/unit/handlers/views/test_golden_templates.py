"""Every view of templates, drawn and compared with a file; `UPDATE_GOLDEN=1` draws the files anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.templates import load_starters
from domain.ids import ChannelId, DirectoryId, TemplateId
from domain.processes.shapes import Question
from domain.templates.checking import MAX_CHOICES, MAX_QUESTIONS, MAX_ROLES
from domain.templates.diff import differences
from domain.templates.merging import Merged
from domain.templates.model import (
    Definition,
    Directory,
    DirectoryEntry,
    Role,
    Shelf,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
    TemplateView,
)
from domain.templates.running import AppliedAll, RunPreview, RunsPreview
from handlers.views import directories, template_forms, template_runs, templates
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from tests.unit.domain.templates.samples import definition, step
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TEAM, release

GOLDEN = Path(__file__).parent / "golden_templates"
Drawn = Message | dict[str, Any]
CHANNEL = ChannelId("C0REL")
HOME = Directory(DirectoryId("d1"), TEAM, "Team & <friends>", (ANN,))
ANOTHER = Directory(DirectoryId("d2"), TEAM, "Starter", is_starter=True)
TEMPLATE = Template(TemplateId("t1"), TEAM, HOME.id, "Release <all>", 3, NOW, NOW)
LONG = "A very long title " * 27


def view(content: Definition | None = None, *, can_edit: bool = True, archived: bool = False) -> TemplateView:
    made = content or definition(name=TEMPLATE.name)
    template = replace(TEMPLATE, archived_at=NOW if archived else None)
    return TemplateView(template, HOME, version(3, made), can_edit)


def version(number: int, content: Definition | None = None, note: str = "") -> TemplateVersion:
    by, source = (ANN, TemplateSource.MODAL) if number % 2 else (None, TemplateSource.FILE)
    return TemplateVersion(TEMPLATE.id, TEAM, number, content or definition(), by, NOW, source, note)


def huge(count: int = 200, title: str = LONG) -> Definition:
    steps = tuple(step(f"s{n}", f"{title} {n}", notes="Mind & <this>\n" * 20) for n in range(count))
    return Definition(
        name="x" * 150,
        steps=steps,
        description="words & <signs> " * 125,
        roles=tuple(Role(f"r{number}", "R" * 150) for number in range(MAX_ROLES)),
        questions=tuple(
            Question(f"q{number}", "Q" * 150, tuple(f"é{n}" * 25 for n in range(10, 10 + MAX_CHOICES)))
            for number in range(MAX_QUESTIONS)
        ),
    )


def shelves(count: int = 2) -> list[Shelf]:
    made = [replace(TEMPLATE, id=TemplateId(f"t{n}"), name=f"Release <{n}>") for n in range(count)]
    return [
        Shelf(HOME, tuple(made), True),
        Shelf(ANOTHER, (replace(TEMPLATE, id=TemplateId("t999"), archived_at=NOW),), False),
    ]


def history(count: int, page: int = 0, *, can_edit: bool = True) -> Message:
    versions = [version(number, note="why <not>") for number in range(count, 0, -1)]
    shown = replace(view(can_edit=can_edit), template=replace(TEMPLATE, version=count))
    entry = TemplateEntry(TEMPLATE.id, TEAM, "c", BOB, NOW, TemplateSource.BUTTON, "archived it", count)
    return templates.template_history(shown, versions, [entry] * 9, PEOPLE, PEOPLE[ANN], page)


def card(shown: TemplateView) -> Message:
    return templates.template_card(shown, PEOPLE, PEOPLE[ANN])


def compared(old: Definition, new: Definition) -> Message:
    return templates.differences_message(view(), 2, 3, differences(old, new))


STARTER = next(s.definition for s in load_starters(None).starters if s.slug == "employee-onboarding")
VIEWS: dict[str, Callable[[], Drawn]] = {
    "list": lambda: templates.template_list(shelves()),
    "list_empty": lambda: templates.template_list([Shelf(HOME, (), True)]),
    "list_long": lambda: templates.template_list(shelves(40), 1),
    "card_editor": lambda: card(view()),
    "card_reader": lambda: card(view(can_edit=False)),
    "card_archived": lambda: card(view(archived=True)),
    "card_starter": lambda: card(view(STARTER)),
    "card_huge": lambda: card(view(huge())),
    "history": lambda: history(3),
    "history_reader": lambda: history(3, can_edit=False),
    "history_long": lambda: history(50, 1),
    "diff": lambda: compared(definition(), replace(definition(), name="New", steps=definition().steps[1:])),
    "diff_none": lambda: compared(definition(), definition()),
    "diff_huge": lambda: compared(definition(), huge()),
    "start_modal": lambda: template_forms.start_template_modal(view(), CHANNEL, ANN),
    "start_modal_typed": lambda: template_forms.start_template_modal(
        view(STARTER), CHANNEL, ANN, typed="onboarding <x>"
    ),
    "start_modal_huge": lambda: template_forms.start_template_modal(view(huge()), CHANNEL, ANN),
    "start_modal_large": lambda: template_forms.start_template_modal(view(huge(60, "T")), CHANNEL, ANN),
    "edit_modal": lambda: template_forms.edit_template_modal(view(), [ANOTHER, HOME], CHANNEL),
    "edit_modal_new": lambda: template_forms.edit_template_modal(None, [HOME], CHANNEL),
    "edit_modal_huge": lambda: template_forms.edit_template_modal(view(huge()), [HOME], CHANNEL),
    "import_modal": lambda: template_forms.import_modal([HOME], CHANNEL),
    "directory_modal": lambda: template_forms.directory_modal(HOME, "", ANN, CHANNEL),
    "directory_modal_new": lambda: template_forms.directory_modal(None, "Money", ANN, CHANNEL),
}


def runs(count: int, *, lines: int = 2) -> Message:
    running = replace(release(), template_id=TEMPLATE.id, template_version=2)
    said = tuple(f"Changed: “Test <it>”: title “A” → “{'B' * 300}”" for _ in range(lines))
    merged = Merged(running, said, ("“Build” keeps its title: both changed it",) * lines)
    shown = [RunPreview(running, merged, may_apply=number % 3 > 0) for number in range(count)]
    if count:
        refused = replace(merged, lines=(), kept=(), problem="steps would wait for one another")
        shown[0] = RunPreview(running, refused, may_apply=True)
    return template_runs.runs_message(RunsPreview(TEMPLATE, tuple(shown)))


def directories_listed() -> list[Shelf]:
    away = replace(HOME, id=DirectoryId("old"), name="Old <things>", archived_at=NOW)
    return [
        Shelf(away, (), True),
        *shelves(),
        Shelf(replace(HOME, id=DirectoryId("locked"), name="Locked"), (), False),
    ]


def directory_told() -> Message:
    entries = [
        DirectoryEntry(HOME.id, TEAM, "c2", ANN, NOW, "renamed it from “A & B” to “Product”"),
        DirectoryEntry(HOME.id, TEAM, "c1", ANN, NOW, "made it as “A & B”"),
    ]
    return directories.directory_history(HOME, entries, PEOPLE, PEOPLE[ANN])


VIEWS |= {
    "directories": lambda: directories.directory_list(directories_listed()),
    "directory_history": directory_told,
    "runs": lambda: runs(3),
    "runs_none": lambda: runs(0),
    "runs_long": lambda: runs(40, lines=40),
    "applied_all": lambda: template_runs.applied_all_message(
        AppliedAll(("A",), ("“B”: It is closed.",) * 25)
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_is_drawn_as_recorded(name: str) -> None:
    drawn = VIEWS[name]()
    data = asdict(drawn) if isinstance(drawn, Message) else drawn
    said = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    drawn = VIEWS[name]()
    assert (check_message(drawn) if isinstance(drawn, Message) else check_view(drawn)) == []


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)


def test_what_fits_no_form_says_how_else_it_is_changed() -> None:
    drawn = template_forms.start_template_modal(view(huge()), CHANNEL, ANN)
    assert "export the template as a file" in json.dumps(drawn)
    assert "steps:0" not in [block.get("block_id") for block in drawn["blocks"]]


def test_long_steps_are_spread_over_inputs_at_line_ends() -> None:
    content = huge(60, "T")
    parts = template_forms.steps_parts(content)
    assert 1 < len(parts) <= template_forms.MAX_INPUTS
    assert all(len(part) <= template_forms.INPUT for part in parts)


def test_what_only_one_run_can_have_is_not_offered_for_all() -> None:
    def offered(count: int) -> list[str]:
        rows = [block for block in runs(count).blocks if block["type"] == "actions"]
        return [element["text"]["text"] for row in rows for element in row["elements"]]

    assert offered(2) == ["Apply"]
    assert offered(3) == ["Apply", "Apply", "Apply to All"]
