"""A template's newest version reaches the work that runs from it: shown, allowed, once, undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.templates import YamlDocuments
from domain.channels.service import ChannelService
from domain.errors import ConflictError, NotAllowedError, NotFoundError
from domain.ids import ChannelId, TemplateId
from domain.operations.model import Source
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.processes.model import Process, ProcessState, StartRequest, TemplateRef
from domain.processes.service import ProcessService
from domain.processes.shapes import StepKind
from domain.templates.model import TemplateSource, TemplateView
from domain.templates.running import MAX_RUNS, TemplateRuns
from domain.templates.service import TemplateService
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import CHANNEL, FakeProcessMessenger
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.work import FakeWork
from tests.unit.domain.templates.samples import definition, step
from tests.unit.domain.templates.test_service import HOME

ANN, BOB = make_person("UANN", "Ann"), make_person("UBOB", "Bob")
GUEST = make_person("UGUY", "Guy", is_guest=True)
OLD = definition(step("a", "Pack"), step("b", "Drive"))
NEW = definition(step("a", "Pack it all"), step("c", "Load"), step("b", "Drive"))


class Scene:
    """A template with two versions, and work that runs from the first."""

    def __init__(self) -> None:
        self.work, self.clock = FakeWork(), FixedClock()
        directory = FakeChannelDirectory(make_channel(CHANNEL, "UANN", "UBOB"))
        channels = ChannelService(self.work, directory, self.clock)
        ids = SequentialIds("new")
        self.templates = TemplateService(self.work, YamlDocuments(), [], self.clock)
        self.processes = ProcessService(self.work, FakeProcessMessenger(), channels, self.clock)
        self.operations = OperationService(self.work, FakeSuggestionMessenger(), self.clock, ids)
        self.runs = TemplateRuns(self.work, channels, self.clock, ids)

    async def template(self) -> TemplateView:
        return await self.templates.create(ANN, HOME, OLD, source=TemplateSource.MODAL, cause="t")

    async def start(self, made: TemplateView, name: str, by: Person = ANN) -> Process:
        request = StartRequest(
            name, OLD.steps, by.id, None, CHANNEL, template=TemplateRef(made.template.id, 1),
            questions=OLD.questions, answers={"size": "Major"},
        )  # fmt: skip
        return await self.processes.start(by, request, cause=name)

    async def change(self, made: TemplateView) -> None:
        await self.templates.edit(ANN, made.template.id, NEW, based_on=1, cause="e")

    async def get(self, process: Process) -> Process:
        async with self.work(TEAM) as work:
            found = await work.processes.get(process.id)
            assert found is not None
            return found


def titles(process: Process) -> list[str]:
    return [step.title for step in process.steps]


async def test_every_run_is_shown_with_what_would_change_before_anything_does() -> None:
    scene = Scene()
    made = await scene.template()
    mine, bobs = await scene.start(made, "Mine"), await scene.start(made, "Bob's", BOB)
    await scene.change(made)
    preview = await scene.runs.preview(ANN, made.template.id, here=CHANNEL)
    found = {run.process.id: run for run in preview.runs}
    assert {key: run.may_apply for key, run in found.items()} == {mine.id: True, bobs.id: False}
    assert "Added: “Load”" in found[mine.id].merged.lines
    assert titles(await scene.get(mine)) == ["Pack", "Drive"]


async def test_applying_writes_history_acts_once_and_can_be_undone() -> None:
    scene = Scene()
    made = await scene.template()
    mine = await scene.start(made, "Mine")
    await scene.change(made)
    done = await scene.runs.apply(ANN, mine.id, 2, cause="c1", place=None)
    assert await scene.runs.apply(ANN, mine.id, 2, cause="c1", place=None) == done
    assert (done.source, done.lines[0]) == (Source.TEMPLATE, "Template “Release”: version 1 → 2")
    after = await scene.get(mine)
    assert (titles(after), after.template_version) == (["Pack it all", "Load", "Drive"], 2)
    with pytest.raises(ConflictError, match="has version 2 already"):
        await scene.runs.apply(ANN, mine.id, 2, cause="c2", place=None)
    await scene.operations.undo(ANN, done.id, cause="u1")
    back = await scene.get(mine)
    assert (titles(back), back.template_version) == (["Pack", "Drive"], 1)


async def test_news_of_a_newer_version_close_themselves_and_are_in_the_history() -> None:
    scene = Scene()
    made = await scene.template()
    mine = await scene.start(made, "Mine")
    told = definition(*OLD.steps, step("n", "Read the news", kind=StepKind.FYI))
    await scene.templates.edit(ANN, made.template.id, told, based_on=1, cause="e")
    await scene.runs.apply(ANN, mine.id, 2, cause="c1", place=None)
    timeline = await scene.operations.timeline(await scene.get(mine))
    found = [(one.activity.source, one.activity.lines) for one in timeline.entries]
    assert (Source.AUTOMATIC, ("3 Read the news: closed itself",)) in found


async def test_only_who_may_change_the_run_applies_and_only_what_was_shown() -> None:
    scene = Scene()
    made = await scene.template()
    mine = await scene.start(made, "Mine")
    await scene.change(made)
    with pytest.raises(NotAllowedError):
        await scene.runs.apply(BOB, mine.id, 2, cause="c1", place=None)
    with pytest.raises(NotAllowedError):
        await scene.runs.preview(GUEST, made.template.id, here=CHANNEL)
    with pytest.raises(ConflictError, match="has a version 2 by now"):
        await scene.runs.apply(ANN, mine.id, 1, cause="c2", place=None)
    with pytest.raises(NotFoundError):
        await scene.runs.preview(ANN, TemplateId("gone"), here=CHANNEL)


async def test_applying_to_all_names_the_runs_that_were_left() -> None:
    scene = Scene()
    made = await scene.template()
    mine, bobs = await scene.start(made, "Mine"), await scene.start(made, "Bob's", BOB)
    await scene.change(made)
    done = await scene.runs.apply_all(ANN, made.template.id, 2, here=CHANNEL, cause="c1")
    assert done.applied == ("Mine",)
    assert done.refused[0].startswith("“Bob's”: ")
    assert titles(await scene.get(mine)) == ["Pack it all", "Load", "Drive"]
    assert titles(await scene.get(bobs)) == ["Pack", "Drive"]


async def test_work_of_a_private_channel_is_shown_to_nobody_outside_it() -> None:
    scene = Scene()
    made = await scene.template()
    await scene.start(made, "Mine")
    await scene.change(made)
    eve = make_person("UEVE", "Eve")
    assert (await scene.runs.preview(eve, made.template.id, here=None)).runs == ()


async def test_work_at_rest_is_shown_and_left() -> None:
    scene = Scene()
    made = await scene.template()
    mine = await scene.start(made, "Mine")
    await scene.change(made)
    async with scene.work(TEAM) as work:
        paused = replace(mine, state=ProcessState.PAUSED, version=2)
        await work.processes.save(paused, expected_version=1)
        await work.commit()
    preview = await scene.runs.preview(ANN, made.template.id, here=CHANNEL)
    assert [run.may_apply for run in preview.runs] == [False]
    with pytest.raises(ConflictError, match="paused"):
        await scene.runs.apply(ANN, mine.id, 2, cause="c1", place=None)


async def test_runs_one_may_not_see_do_not_crowd_out_ones_own() -> None:
    scene = Scene()
    made = await scene.template()
    mine = await scene.start(made, "Mine")
    for number in range(MAX_RUNS + 5):
        scene.clock.advance(timedelta(seconds=1))
        secret = await scene.start(made, f"Secret {number}", BOB)
        async with scene.work(TEAM) as work:
            await work.processes.save(
                replace(secret, channel_id=ChannelId("CSECRET"), version=2), expected_version=secret.version
            )
            await work.commit()
    await scene.change(made)
    preview = await scene.runs.preview(ANN, made.template.id, here=CHANNEL)
    assert [run.process.id for run in preview.runs] == [mine.id]
