"""Processes: starting, finding, closing and showing them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.channels.service import ChannelService
from domain.errors import (
    AmbiguousNameError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from domain.ids import ChannelId, ProcessId, UserId
from domain.people.model import Person
from domain.ports import Job
from domain.processes.model import NewStep, Process, ProcessState, StartRequest
from domain.processes.service import ProcessService
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import CHANNEL, FakeProcessMessenger, make_process, make_step
from tests.fakes.system import MONDAY, FixedClock
from tests.fakes.work import FakeWork

ANN, BOB, CLEO = make_person("UANN", "Ann"), make_person("UBOB", "Bob"), make_person("UCLEO", "Cleo")
GUEST = make_person("UGUEST", "Gus", is_guest=True)
ELSEWHERE = ChannelId("C2")
REQUEST = StartRequest(
    name="  Website\n launch ",
    steps=(
        NewStep("Draft"),
        NewStep("DNS change", substeps=(NewStep("Lower the TTL"), NewStep("Switch")), owner_id=BOB.id),
    ),
    owner_id=ANN.id,
    due_on=(MONDAY - timedelta(days=3)).date(),
    channel_id=CHANNEL,
)


class Scene:
    def __init__(self) -> None:
        self.work = FakeWork()
        self.clock = FixedClock()
        self.messenger = FakeProcessMessenger()
        self.slack = FakeChannelDirectory(make_channel("C2", "UANN"))
        channels = ChannelService(self.work, self.slack, self.clock)
        self.processes = ProcessService(self.work, self.messenger, channels, self.clock)

    async def store(self, *things: Process | Person) -> None:
        async with self.work(TEAM) as unit:
            for thing in things:
                if isinstance(thing, Process):
                    await unit.processes.add(thing)
                else:
                    await unit.people.save(thing)
            await unit.commit()

    async def stored(self, process_id: ProcessId) -> Process | None:
        async with self.work(TEAM) as unit:
            return await unit.processes.get(process_id)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def cards_drawn(scene: Scene) -> int:
    return sum(job.task == "show_process" for job in scene.work.jobs)


async def test_starting_makes_the_steps_in_order_and_asks_for_the_card(scene: Scene) -> None:
    process = await scene.processes.start(ANN, REQUEST, cause="form-1")
    assert process.name == "Website launch"
    assert [(number, step.title, step.alias) for number, step in process.numbered()] == [
        ("1", "Draft", "s1"),
        ("2", "DNS change", "s2"),
        ("2.1", "Lower the TTL", "s3"),
        ("2.2", "Switch", "s4"),
    ]
    assert (process.next_alias, process.owner_id, process.started_by) == (5, ANN.id, ANN.id)
    assert await scene.stored(process.id) == process
    assert scene.work.jobs[0] == Job("show_process", {"process_id": process.id}, lock=f"card:{process.id}")


async def test_starting_twice_for_one_cause_starts_once(scene: Scene) -> None:
    first = await scene.processes.start(ANN, REQUEST, cause="form-1")
    scene.clock.advance(timedelta(minutes=1))
    again = await scene.processes.start(ANN, REQUEST, cause="form-1")
    other = await scene.processes.start(ANN, REQUEST, cause="form-2")
    assert again == first
    assert other.id != first.id
    assert cards_drawn(scene) == 2


async def test_two_workers_with_one_cause_start_once(scene: Scene) -> None:
    both = await asyncio.gather(*(scene.processes.start(ANN, REQUEST, cause="form-1") for _ in range(2)))
    assert both[0] == both[1]
    assert cards_drawn(scene) == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (replace(REQUEST, name=" \u200b "), "name"),
        (replace(REQUEST, name="x" * 151), "name"),
        (replace(REQUEST, steps=()), "steps"),
        (replace(REQUEST, steps=(NewStep("x"),) * 201), "steps"),
        (replace(REQUEST, steps=(NewStep("x", substeps=(NewStep("y"),) * 200),)), "steps"),
        (replace(REQUEST, steps=(NewStep("x" * 501),)), "title"),
        (replace(REQUEST, steps=(NewStep("Fine", substeps=(NewStep(""),)),)), "title"),
    ],
)
async def test_a_request_that_does_not_fit_names_the_field(
    scene: Scene, request_: StartRequest, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await scene.processes.start(ANN, request_, cause="form-1")
    assert refusal.value.field == field
    assert scene.work.jobs == []


async def test_people_see_their_channels_processes_and_those_they_take_part_in(scene: Scene) -> None:
    await scene.store(
        make_process(process_id="here"),
        make_process(make_step(1, "x", owner="UBOB"), process_id="mine", channel_id=ELSEWHERE),
        make_process(process_id="foreign", channel_id=ELSEWHERE),
        make_shut(),
    )
    assert {process.id for process in await scene.processes.visible(BOB, CHANNEL)} == {"here", "mine"}


def make_shut() -> Process:

    return replace(make_process(process_id="closed"), state=ProcessState.CLOSED)


async def test_a_name_means_the_exact_one_then_the_open_one_then_the_one_here(scene: Scene) -> None:
    await scene.store(
        make_process(process_id="a", name="Release"),
        make_process(process_id="b", name="Release notes"),
        replace(make_shut(), name="Budget"),
        make_process(process_id="c", name="Budget plan"),
        make_process(process_id="d", name="Audit here", owner="UBOB"),
        make_process(process_id="e", name="Audit there", owner="UBOB", channel_id=ELSEWHERE),
    )

    async def found(text: str) -> str:
        return (await scene.processes.find(BOB, CHANNEL, text)).id

    assert [await found(text) for text in ("“release”", "notes", "budget", "plan", "audit")] == [
        "a",
        "b",
        "closed",
        "c",
        "d",
    ]


async def test_a_name_that_fits_several_lists_them(scene: Scene) -> None:
    await scene.store(
        make_process(process_id="a", name="Release 1"), make_process(process_id="b", name="Release 2")
    )
    with pytest.raises(AmbiguousNameError) as refusal:
        await scene.processes.find(BOB, CHANNEL, "release")
    assert {candidate for candidate, _ in refusal.value.candidates} == {"a", "b"}
    assert "Release 1" in refusal.value.public


async def test_a_strangers_process_elsewhere_cannot_be_found_or_read(scene: Scene) -> None:
    await scene.store(make_process(name="Secret", channel_id=ELSEWHERE))
    with pytest.raises(NotFoundError):
        await scene.processes.find(BOB, CHANNEL, "secret")
    with pytest.raises(NotFoundError):
        await scene.processes.get(BOB, ProcessId("process-1"))
    assert (await scene.processes.get(BOB, ProcessId("process-1"), ELSEWHERE)).name == "Secret"
    assert (await scene.processes.get(ANN, ProcessId("process-1"))).name == "Secret"


async def test_what_lives_in_a_private_channel_is_unknown_outside_of_it(scene: Scene) -> None:
    scene.slack.channels[(TEAM, ELSEWHERE)] = make_channel("C2", "UANN", is_private=True)
    await scene.store(make_process(make_step(1, "x", owner="UBOB"), name="Secret", channel_id=ELSEWHERE))
    assert await scene.processes.visible(BOB, CHANNEL) == []
    with pytest.raises(NotFoundError):
        await scene.processes.find(BOB, CHANNEL, "secret")
    assert (await scene.processes.find(ANN, CHANNEL, "secret")).name == "Secret"
    with pytest.raises(NotAllowedError, match="stays there"):
        await scene.processes.shareable(ANN, ProcessId("process-1"), CHANNEL, here=CHANNEL)
    there = await scene.processes.shareable(ANN, ProcessId("process-1"), ELSEWHERE, here=ELSEWHERE)
    assert there.name == "Secret"


async def test_showing_draws_the_card_with_its_people_and_remembers_where_it_is(scene: Scene) -> None:
    await scene.store(make_process(make_step(1, "x", owner="UBOB")), ANN, BOB, CLEO)
    await scene.processes.show(TEAM, ProcessId("process-1"))
    process, people = scene.messenger.shown[0]
    assert set(people) == {UserId("UANN"), UserId("UBOB")}
    stored = await scene.stored(process.id)
    assert stored is not None
    assert (stored.card_ts, stored.version) == (scene.messenger.cards[process.id], 1)


async def test_showing_a_process_that_is_gone_shows_nothing(scene: Scene) -> None:
    await scene.processes.show(TEAM, ProcessId("gone"))
    assert scene.messenger.shown == []
