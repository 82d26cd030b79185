"""How a history begins: the start, from what, and what closed itself; the same in every export."""

import csv
import io
import json
from dataclasses import replace

import pytest

from domain.channels.service import ChannelService
from domain.ids import TemplateId, UserId
from domain.operations.exporting import ExportFormat
from domain.operations.history import whence
from domain.operations.model import Source
from domain.processes.model import NewStep, Process, StartRequest, TemplateRef
from domain.processes.service import ProcessService
from domain.processes.shapes import Drafter, Origin, StepKind
from tests.fakes.channels import FakeChannelDirectory
from tests.fakes.processes import CHANNEL, FakeProcessMessenger
from tests.unit.domain.operations.scene import ANN, BOB, Scene

REQUEST = StartRequest(
    "Release 4.2", (NewStep("Test"), NewStep("Ship", owner_id=BOB.id)), ANN.id, None, CHANNEL
)
TOLD = NewStep("Read the news", owner_id=BOB.id, kind=StepKind.FYI)


async def begun(scene: Scene, request: StartRequest) -> Process:
    await scene.store()
    channels = ChannelService(scene.work, FakeChannelDirectory(), scene.clock)
    processes = ProcessService(scene.work, FakeProcessMessenger(), channels, scene.clock)
    first = await processes.start(ANN, request, cause="form")
    assert await processes.start(ANN, request, cause="form") == first
    return first


@pytest.mark.parametrize(
    ("request_", "source", "lines"),
    [
        (REQUEST, Source.MODAL, ("Started “Release 4.2”",)),
        (
            replace(REQUEST, template=TemplateRef(TemplateId("t"), 3, "Release")),
            Source.MODAL,
            ("Started “Release 4.2” from version 3 of the template “Release”",),
        ),
        (
            replace(REQUEST, origin=Origin.SCHEDULE, start_note="Late: it was to start Mon"),
            Source.SCHEDULE,
            ("Started “Release 4.2”", "Late: it was to start Mon"),
        ),
        (replace(REQUEST, origin=Origin.IMPORT), Source.IMPORT, ("Started “Release 4.2”",)),
        (
            replace(REQUEST, origin=Origin.THREAD, drafted_by=Drafter.MODEL),
            Source.THREAD,
            ("Started “Release 4.2”", "Its steps were suggested by AI and approved in the form"),
        ),
    ],
)
async def test_the_start_is_the_first_entry_and_is_written_once(
    request_: StartRequest, source: Source, lines: tuple[str, ...]
) -> None:
    scene = Scene()
    process = await begun(scene, request_)
    timeline = await scene.operations.timeline(process)
    [entry] = timeline.entries
    activity = entry.activity
    assert (activity.actor_id, activity.at, activity.source) == (ANN.id, process.started_at, source)
    assert activity.lines == lines
    assert not activity.can_undo(scene.clock.now())
    assert whence(entry, timeline.people)


async def test_what_closes_itself_at_the_start_is_in_the_history_and_in_every_export() -> None:
    scene = Scene()
    process = await begun(scene, replace(REQUEST, steps=(*REQUEST.steps, TOLD)))
    timeline = await scene.operations.timeline(process)
    assert [(one.activity.source, one.activity.lines) for one in timeline.entries] == [
        (Source.AUTOMATIC, ("3 Read the news: closed itself, for Bob to know",)),
        (Source.MODAL, ("Started “Release 4.2”",)),
    ]
    expected = [line for one in timeline.entries for line in one.activity.lines]
    data = json.loads(await scene.operations.export(process, ExportFormat.JSON))
    assert [line for entry in data["history"] for line in entry["what"]] == expected
    text = await scene.operations.export(process, ExportFormat.MARKDOWN)
    assert [line.split("): ")[1] for line in text.splitlines()[-2:]] == expected
    sheet = csv.DictReader(io.StringIO(await scene.operations.export(process, ExportFormat.CSV)))
    assert [row["what"] for row in sheet if row["at"]] == expected


async def test_the_undo_of_a_person_passes_over_the_start() -> None:
    scene = Scene()
    process = await begun(scene, REQUEST)
    async with scene.work(process.team_id) as work:
        [entry] = await work.activity.latest(process.id, actor_id=UserId(ANN.id), limit=5)
    assert not entry.is_undoable
