"""Who may do what: every standing against every act, asked of the services themselves.

A line is an act, a column a standing: `y` is allowed, `.` is refused. Two people stand outside on purpose:
`named` owns a step but is not in the channel; `gone` (deactivated) and `bot` are editors of the process.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from bot.adapters.templates import YamlDocuments
from domain.channels.service import ChannelService
from domain.errors import NotAllowedError, NotFoundError
from domain.ids import ChannelId, DirectoryId, MessageTs, SuggestionId, UserId
from domain.operations.exporting import ExportFormat
from domain.operations.managing import (
    Archive,
    Cancel,
    Close,
    HandOver,
    Pause,
    ProcessChange,
    SetAnswers,
    SetEditors,
)
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    CompleteStep,
    Operation,
    Place,
    Rename,
    Source,
    Suggestion,
    UpdateStep,
)
from domain.operations.service import OperationService
from domain.operations.suggesting import Asking, suggest
from domain.operations.wording import Wording
from domain.people.model import Person
from domain.processes.model import NewStep, Process, StartRequest
from domain.processes.service import ProcessService
from domain.processes.shapes import Question, StepKind
from domain.templates.model import Definition
from domain.templates.service import TemplateService
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import FakeProcessMessenger, make_process, make_step
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.templates import RELEASE, add_template
from tests.fakes.work import FakeWork
from tests.unit.domain.operations.scene import Draft, step

HOME, ELSEWHERE = ChannelId("CHOME"), ChannelId("CELSE")
MEMBERS = ("owner", "starter", "step", "sub", "editor", "member", "guest", "gone", "bot")
STANDINGS = (*MEMBERS[:7], "named", "stranger", "admin", "shelf", *MEMBERS[7:])
"""`step` and `sub` own a step and its substep; `shelf` edits the template directory."""

PUBLIC = """
                    | owner starter step sub editor member guest named stranger admin shelf gone bot
see                 |   y      y     y    y    y      y      y     y      .       .     .    .    .
see elsewhere       |   y      y     y    y    y      y      y     y      .       .     .    .    .
list elsewhere      |   y      y     y    y    y      .      .     y      .       .     .    .    .
find elsewhere      |   y      y     y    y    y      y      y     y      .       .     .    .    .
show elsewhere      |   y      y     y    y    y      y      y     y      .       .     .    .    .
read the history    |   y      y     y    y    y      y      y     y      .       .     .    .    .
export              |   y      y     y    y    y      y      y     y      .       .     .    .    .
finish a free step  |   y      y     .    .    y      .      .     .      .       .     .    .    .
finish the step     |   y      y     y    .    y      .      .     .      .       .     .    .    .
finish the substep  |   y      y     y    y    y      .      .     .      .       .     .    .    .
give the approval   |   .      .     y    .    .      .      .     .      .       .     .    .    .
finish named's step |   y      y     .    .    y      .      .     y      .       .     .    .    .
add a step          |   y      y     .    .    y      .      .     .      .       .     .    .    .
add a substep       |   y      y     y    .    y      .      .     .      .       .     .    .    .
rename the step     |   y      y     y    .    y      .      .     .      .       .     .    .    .
assign the substep  |   y      y     y    y    y      .      .     .      .       .     .    .    .
approve             |   y      y     y    y    y      .      .     .      .       .     .    .    .
dismiss             |   y      y     y    y    y      .      .     .      .       .     .    .    .
undo another's      |   y      y     y    y    y      .      .     .      .       .     .    .    .
pause               |   y      y     .    .    y      .      .     .      .       .     .    .    .
close               |   y      y     .    .    y      .      .     .      .       .     .    .    .
cancel              |   y      y     .    .    y      .      .     .      .       .     .    .    .
archive             |   y      y     .    .    y      .      .     .      .       .     .    .    .
hand over           |   y      y     .    .    y      .      .     .      .       .     .    .    .
choose editors      |   y      y     .    .    y      .      .     .      .       .     .    .    .
change answers      |   y      y     .    .    y      .      .     .      .       .     .    .    .
start               |   y      y     y    y    y      y      y     y      y       y     y    .    .
see a template      |   y      y     y    y    y      y      .     y      y       y     y    .    .
edit a template     |   .      .     .    .    .      .      .     .      .       y     y    .    .
archive a template  |   .      .     .    .    .      .      .     .      .       y     y    .    .
archive a directory |   .      .     .    .    .      .      .     .      .       y     y    .    .
"""

PRIVATE = """
                    | owner starter step sub editor member guest named stranger admin shelf gone bot
see                 |   y      y     y    y    y      y      y     .      .       .     .    .    .
see elsewhere       |   y      y     y    y    y      y      y     .      .       .     .    .    .
list elsewhere      |   y      y     y    y    y      .      .     .      .       .     .    .    .
find elsewhere      |   y      y     y    y    y      y      y     .      .       .     .    .    .
show elsewhere      |   .      .     .    .    .      .      .     .      .       .     .    .    .
read the history    |   y      y     y    y    y      y      y     .      .       .     .    .    .
export              |   y      y     y    y    y      y      y     .      .       .     .    .    .
finish a free step  |   y      y     .    .    y      .      .     .      .       .     .    .    .
finish the step     |   y      y     y    .    y      .      .     .      .       .     .    .    .
finish the substep  |   y      y     y    y    y      .      .     .      .       .     .    .    .
give the approval   |   .      .     y    .    .      .      .     .      .       .     .    .    .
finish named's step |   y      y     .    .    y      .      .     .      .       .     .    .    .
add a step          |   y      y     .    .    y      .      .     .      .       .     .    .    .
add a substep       |   y      y     y    .    y      .      .     .      .       .     .    .    .
rename the step     |   y      y     y    .    y      .      .     .      .       .     .    .    .
assign the substep  |   y      y     y    y    y      .      .     .      .       .     .    .    .
approve             |   y      y     y    y    y      .      .     .      .       .     .    .    .
dismiss             |   y      y     y    y    y      .      .     .      .       .     .    .    .
undo another's      |   y      y     y    y    y      .      .     .      .       .     .    .    .
pause               |   y      y     .    .    y      .      .     .      .       .     .    .    .
close               |   y      y     .    .    y      .      .     .      .       .     .    .    .
cancel              |   y      y     .    .    y      .      .     .      .       .     .    .    .
archive             |   y      y     .    .    y      .      .     .      .       .     .    .    .
hand over           |   y      y     .    .    y      .      .     .      .       .     .    .    .
choose editors      |   y      y     .    .    y      .      .     .      .       .     .    .    .
change answers      |   y      y     .    .    y      .      .     .      .       .     .    .    .
start               |   y      y     y    y    y      y      y     .      .       .     .    .    .
see a template      |   y      y     y    y    y      y      .     y      y       y     y    .    .
edit a template     |   .      .     .    .    .      .      .     .      .       y     y    .    .
archive a template  |   .      .     .    .    .      .      .     .      .       y     y    .    .
archive a directory |   .      .     .    .    .      .      .     .      .       y     y    .    .
"""


@dataclass
class World:
    """One process and everybody's services."""

    process: Process
    work: FakeWork
    people: Mapping[str, Person]
    processes: ProcessService
    operations: OperationService
    templates: TemplateService

    async def apply(self, actor: Person, operation: Operation, cause: str = "act") -> object:
        return await self.operations.apply(
            actor, self.process.id, [operation], source=Source.BUTTON, cause=cause, place=Place(HOME)
        )

    async def manage(self, actor: Person, change: ProcessChange, cause: str = "act") -> object:
        return await self.operations.manage(
            actor, self.process.id, change, source=Source.BUTTON, cause=cause, place=Place(HOME)
        )


def user_id(standing: str) -> UserId:
    return UserId(f"U{standing.upper()}")


def person(standing: str) -> Person:
    one = make_person(user_id(standing), standing, is_guest=standing == "guest", is_admin=standing == "admin")
    return replace(one, is_deleted=standing == "gone", is_bot=standing == "bot")


async def world(*, is_private: bool) -> World:
    sign_off = replace(make_step(4, "Sign off", owner=user_id("step")), kind=StepKind.APPROVE)
    process = make_process(
        make_step(1, "Draft"),
        make_step(2, "DNS change", owner=user_id("step")),
        make_step(3, "Lower the TTL", under=2, owner=user_id("sub")),
        sign_off,
        make_step(5, "Announce", owner=user_id("named")),
        channel_id=HOME,
        owner=user_id("owner"),
        started_by=user_id("starter"),
    )
    editors = tuple(map(user_id, ("editor", "gone", "bot")))
    process = replace(process, editors=editors, questions=(Question("size", "Which size?"),))
    people = {standing: person(standing) for standing in STANDINGS}
    work, clock = FakeWork(), FixedClock()
    home = make_channel(HOME, *map(user_id, MEMBERS), is_private=is_private)
    elsewhere = make_channel(ELSEWHERE, *map(user_id, STANDINGS))
    async with work(TEAM) as unit:
        await unit.processes.add(process)
        for one in people.values():
            await unit.people.save(one)
        for channel in (home, elsewhere):
            await unit.channels.save(replace(channel, refreshed_at=clock.now()))
        await add_template(unit.templates, editors=(user_id("shelf"),))
        await unit.suggestions.add(waiting(process, people, clock))
        await unit.commit()
    channels = ChannelService(work, FakeChannelDirectory(home, elsewhere), clock)
    return World(
        process,
        work,
        people,
        ProcessService(work, FakeProcessMessenger(), channels, clock),
        OperationService(work, FakeSuggestionMessenger(), clock, SequentialIds("new")),
        TemplateService(work, YamlDocuments(), [], clock),
    )


def waiting(process: Process, people: Mapping[str, Person], clock: FixedClock) -> Suggestion:
    now = clock.now()
    place = Place(HOME, MessageTs("1700000000.000100"))
    asking = Asking(SuggestionId("waits"), place, MessageTs("1.1"), user_id("member"), by_model=True, at=now)
    named = Wording({one.id: one for one in people.values()}, now.date())
    return suggest(process, [Draft(CompleteStep(step(3)))], asking, named)


Act = Callable[[World, Person], Awaitable[object]]


async def see(world: World, actor: Person) -> object:
    inside = actor.id in map(user_id, MEMBERS)
    return await world.processes.get(actor, world.process.id, HOME if inside else None)


async def listed(world: World, actor: Person) -> object:
    if world.process.id not in {one.id for one in await world.processes.visible(actor, ELSEWHERE)}:
        raise NotFoundError
    return None


async def history(world: World, actor: Person) -> object:
    return await world.operations.timeline(await world.processes.get(actor, world.process.id))


async def exported(world: World, actor: Person) -> object:
    process = await world.processes.get(actor, world.process.id)
    return await world.operations.export(process, ExportFormat.MARKDOWN)


async def undo(world: World, actor: Person) -> object:
    done = await world.operations.apply(
        person("owner"), world.process.id, [CompleteStep(step(3))],
        source=Source.BUTTON, cause="before", place=Place(HOME),
    )  # fmt: skip
    return await world.operations.undo(actor, done.id, cause="act")


async def archive(world: World, actor: Person) -> object:
    await world.manage(person("owner"), Close(), "before")
    return await world.manage(actor, Archive())


async def start(world: World, actor: Person) -> object:
    request = StartRequest("New", (NewStep("One"),), user_id("owner"), None, HOME)
    return await world.processes.start(actor, request, cause="act")


async def edit_template(world: World, actor: Person) -> object:
    new = Definition("Release", (NewStep("Thaw", key="thaw"),))
    return await world.templates.edit(actor, RELEASE, new, based_on=1, cause="act")


WAITS = SuggestionId("waits")
ACTS: dict[str, Act] = {
    "see": see,
    "see elsewhere": lambda w, who: w.processes.get(who, w.process.id),
    "list elsewhere": listed,
    "find elsewhere": lambda w, who: w.processes.find(who, ELSEWHERE, "launch"),
    "show elsewhere": lambda w, who: w.processes.shareable(who, w.process.id, ELSEWHERE, here=ELSEWHERE),
    "read the history": history,
    "export": exported,
    "finish a free step": lambda w, who: w.apply(who, CompleteStep(step(1))),
    "finish the step": lambda w, who: w.apply(who, CompleteStep(step(2))),
    "finish the substep": lambda w, who: w.apply(who, CompleteStep(step(3))),
    "give the approval": lambda w, who: w.apply(who, CompleteStep(step(4))),
    "finish named's step": lambda w, who: w.apply(who, CompleteStep(step(5))),
    "add a step": lambda w, who: w.apply(who, AddStep("New")),
    "add a substep": lambda w, who: w.apply(who, AddSubstep(step(2), "New")),
    "rename the step": lambda w, who: w.apply(who, UpdateStep(step(2), Rename("New"))),
    "assign the substep": lambda w, who: w.apply(who, UpdateStep(step(3), Assign(user_id("owner")))),
    "approve": lambda w, who: w.operations.approve(who, WAITS, chosen=None, cause="act"),
    "dismiss": lambda w, who: w.operations.dismiss(who, WAITS, cause="act"),
    "undo another's": undo,
    "pause": lambda w, who: w.manage(who, Pause()),
    "close": lambda w, who: w.manage(who, Close()),
    "cancel": lambda w, who: w.manage(who, Cancel("no need")),
    "archive": archive,
    "hand over": lambda w, who: w.manage(who, HandOver(user_id("member"))),
    "choose editors": lambda w, who: w.manage(who, SetEditors((user_id("member"),))),
    "change answers": lambda w, who: w.manage(who, SetAnswers({"size": "L"})),
    "start": start,
    "see a template": lambda w, who: w.templates.get(who, RELEASE),
    "edit a template": edit_template,
    "archive a template": lambda w, who: w.templates.archive(who, RELEASE, is_archived=True, cause="act"),
    "archive a directory": lambda w, who: w.templates.archive_directory(
        who, DirectoryId("directory-1"), is_archived=True, cause="act"
    ),
}


async def verdict(act: Act, standing: str, *, is_private: bool) -> str:
    there = await world(is_private=is_private)
    try:
        await act(there, there.people[standing])
    except (NotAllowedError, NotFoundError):
        return "."
    return "y"


async def line(name: str, *, is_private: bool) -> str:
    return " ".join([await verdict(ACTS[name], one, is_private=is_private) for one in STANDINGS])


def expected(table: str) -> dict[str, str]:
    rows = (row.split("|") for row in table.strip().splitlines()[1:])
    return {name.strip(): " ".join(marks.split()) for name, marks in rows}


@pytest.mark.parametrize("table", [PUBLIC, PRIVATE], ids=["public", "private"])
def test_every_act_is_in_the_table(table: str) -> None:
    assert list(expected(table)) == list(ACTS)
    assert table.strip().splitlines()[0].split("|")[1].split() == list(STANDINGS)


@pytest.mark.parametrize("name", ACTS)
async def test_a_process_of_a_public_channel(name: str) -> None:
    assert await line(name, is_private=False) == expected(PUBLIC)[name]


@pytest.mark.parametrize("name", ACTS)
async def test_a_process_of_a_private_channel(name: str) -> None:
    assert await line(name, is_private=True) == expected(PRIVATE)[name]
