"""A process's history page by page, and what is exported of it."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.ids import ChannelId, MessageTs
from domain.operations.exporting import COLUMNS, ExportFormat, export, filename
from domain.operations.history import PAGE, Entry, Timeline, sources_of, whence
from domain.operations.model import AddStep, CompleteStep, Rename, Source, UpdateStep
from domain.processes.model import Process, StepState
from domain.processes.shapes import Evidence, EvidenceKind, MessageLink, StepKind
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.unit.domain.operations.scene import ANN, BOB, LAUNCH, Scene, done, step


@pytest.fixture
async def scene() -> Scene:
    scene = Scene()
    await scene.store()
    return scene


async def rename(scene: Scene, number: int) -> None:
    scene.clock.advance(timedelta(seconds=1))
    operation = UpdateStep(step(1), Rename(f"Title {number}"))
    await scene.operations.apply(
        ANN, LAUNCH.id, [operation], source=Source.WORD, cause=f"c{number}", place=None
    )


async def test_the_newest_entries_come_first_and_pages_follow_without_gap(scene: Scene) -> None:
    for number in range(PAGE + 2):
        await rename(scene, number)
    first = await scene.operations.timeline(LAUNCH)
    second = await scene.operations.timeline(LAUNCH, 1)
    assert (first.page, first.has_more, second.page, second.has_more) == (0, True, 1, False)
    lines = [entry.activity.lines[0].split(" → ")[1] for entry in (*first.entries, *second.entries)]
    assert lines == [f"Title {number}" for number in reversed(range(PAGE + 2))]
    assert (await scene.operations.timeline(LAUNCH, 7)).entries == ()
    assert first.people[ANN.id] == ANN


async def test_an_entry_says_where_it_came_from(scene: Scene) -> None:
    await rename(scene, 1)
    suggestion = await scene.suggest([done(2)])
    scene.clock.advance(timedelta(seconds=1))
    decision = await scene.operations.approve(ANN, suggestion.id, chosen=None, cause="approve")
    assert decision.activity is not None
    scene.clock.advance(timedelta(seconds=1))
    await scene.operations.undo(ANN, decision.activity.id, cause="undo")
    timeline = await scene.operations.timeline(LAUNCH)
    assert [whence(entry, timeline.people) for entry in timeline.entries] == [
        "undo",
        "approved a suggestion of AI on what Cleo wrote",
        "by words",
    ]
    assert [entry.activity.actor_id for entry in timeline.entries] == [ANN.id] * 3


def rich() -> Process:
    proof = Evidence(EvidenceKind.LINK, "https://example.com", "Report", BOB.id, MONDAY)
    first = replace(
        make_step(1, "=SUM(A1), “really”", owner="UBOB", due_on=date(2026, 12, 1), state=StepState.DONE),
        kind=StepKind.EVIDENCE,
        evidence=(proof,),
        notes="- Look\ntwice",
        finished_by=BOB.id,
        finished_at=MONDAY,
    )
    after = replace(make_step(3, "Ship"), after_ids=(step(1),), is_optional=True)
    return replace(make_process(first, make_step(2, "Sub", under=1), after), name="Größe: “4.2” / EU")


async def exported(form: ExportFormat) -> str:
    scene = Scene(rich())
    await scene.store()
    await scene.operations.apply(
        ANN, scene.process.id, [CompleteStep(step(3))], source=Source.BUTTON, cause="c", place=None
    )
    return await scene.operations.export(await scene.current(), form)


async def test_json_holds_the_steps_and_the_history() -> None:
    data = json.loads(await exported(ExportFormat.JSON))
    assert (data["name"], data["owner"], data["state"]) == ("Größe: “4.2” / EU", "Ann", "open")
    assert [(row["number"], row["after"], row["optional"]) for row in data["steps"]] == [
        ("1", [], False),
        ("1.1", [], False),
        ("2", ["1"], True),
    ]
    assert data["steps"][0]["evidence"] == ["Report: https://example.com"]
    assert data["history"] == [
        {
            "at": "2026-11-23T09:00:00+00:00",
            "who": "Ann",
            "from": "by button",
            "what": ["2 Ship: open → done"],
        }
    ]


async def test_markdown_is_a_checklist_people_can_read() -> None:
    lines = (await exported(ExportFormat.MARKDOWN)).splitlines()
    assert lines[0] == "# Größe: “4.2” / EU"
    assert "- [x] 1 =SUM(A1), “really” (evidence, Bob, due 2026-12-01)" in lines
    assert "  - [ ] 1.1 Sub" in lines
    assert "  - Evidence: Report: https://example.com" in lines
    assert lines[-1] == "- 2026-11-23 09:00 UTC, Ann (by button): 2 Ship: open → done"


async def test_a_sheet_has_a_row_for_each_step_and_each_change_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(await exported(ExportFormat.CSV))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 5
    assert rows[4] == [""] * 16 + ["2026-11-23T09:00:00+00:00", "Ann", "by button", "2 Ship: open → done"]
    assert rows[1][1] == "'=SUM(A1), “really”"
    assert rows[1][COLUMNS.index("notes")] == "'- Look\ntwice"
    assert rows[3][COLUMNS.index("after")] == "1"


def test_a_file_is_named_after_the_process() -> None:
    assert filename(rich(), ExportFormat.CSV) == "gr-e-4-2-eu.csv"
    assert filename(replace(rich(), name="“…”"), ExportFormat.JSON) == "process.json"


def found_steps() -> tuple[Process, MessageLink]:
    """Return a process whose first step was found in a thread, and where."""
    link = MessageLink(ChannelId("C1"), MessageTs("2.000001"), MessageTs("1.000001"))
    first, *others = rich().steps
    return replace(rich(), steps=(replace(first, source=link), *others)), link


@pytest.mark.parametrize("form", ExportFormat)
def test_every_export_links_a_step_to_the_message_it_was_found_in(form: ExportFormat) -> None:
    process, _ = found_steps()
    text = export(Timeline(process, (), {}), form, lambda link: f"https://slack.test/{link.ts}")
    assert text.count("https://slack.test/2.000001") == 1
    assert "slack.test" not in export(Timeline(process, (), {}), form)


async def test_a_change_knows_the_messages_it_came_from(scene: Scene) -> None:
    process, link = found_steps()
    added = (AddStep("New", source=link), AddStep("Newer", source=link), AddStep("Newest"))
    activity = await scene.operations.apply(
        ANN, LAUNCH.id, added, source=Source.BUTTON, cause="c1", place=None
    )
    assert sources_of(Entry(activity, None), process) == (link,)
    started = Entry(replace(activity, source=Source.THREAD, operations=()), None)
    assert sources_of(started, process) == (link,)
    assert sources_of(Entry(replace(activity, operations=()), None), process) == ()
