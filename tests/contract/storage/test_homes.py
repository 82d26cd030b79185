"""What Home asks of the record, on rows in memory and on PostgreSQL alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest

from domain.home.model import HomeTab
from domain.home.ports import HomeWorkFactory
from domain.ids import ActivityId, ProcessId, UserId
from domain.operations.model import SuggestionState
from domain.processes.assignments import open_steps_of, steps_waiting_on
from domain.processes.model import Process, ProcessState, Step, StepState
from storage.database import Database
from storage.unit_of_work import SqlWorkFactory
from tests.contract.storage.conftest import JobList
from tests.contract.storage.samples import make_activity, make_suggestion
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.fakes.work import FakeWork

ANN, BOB = UserId("UANN"), UserId("UBOB")


@pytest.fixture(params=["memory", "postgresql"])
def work(request: pytest.FixtureRequest) -> HomeWorkFactory:
    if request.param == "memory":
        return FakeWork()
    database = cast("Database", request.getfixturevalue("database"))
    return SqlWorkFactory(database, JobList())


def of_bob(name: str, *steps: Step, **changes: object) -> Process:
    """Return a process of Bob's, in which Ann may have steps."""
    made = make_process(*steps, process_id=name, name=name, owner="UBOB", started_by="UBOB")
    return replace(made, **changes)  # type: ignore[arg-type]


async def store(work: HomeWorkFactory, processes: Sequence[Process]) -> None:
    async with work(TEAM) as unit:
        for process in processes:
            await unit.processes.add(process)
        await unit.commit()


async def test_processes_that_name_a_person_are_found_the_most_urgent_first(work: HomeWorkFactory) -> None:
    blocked = replace(
        make_step(1, "Sign"), state=StepState.BLOCKED, waits_on_id=ANN, due_on=date(2026, 11, 25)
    )
    await store(
        work,
        [
            of_bob("later", make_step(1, "Mail", owner="UANN", due_on=date(2026, 12, 24))),
            of_bob("undated", make_step(1, "Mail", owner="UANN")),
            of_bob(
                "soon",
                make_step(1, "Old", owner="UANN", due_on=date(2026, 1, 1), state=StepState.DONE),
                make_step(2, "DNS", owner="UANN", due_on=date(2026, 11, 24)),
                make_step(3, "Else", owner="UBOB", due_on=date(2026, 1, 1)),
            ),
            of_bob("waiting", blocked),
            of_bob("strange", make_step(1, "Mail", owner="UBOB")),
            of_bob("closed", make_step(1, "Mail", owner="UANN"), state=ProcessState.CLOSED),
            of_bob("hers", make_step(1, "Mail"), owner_id=ANN, started_at=MONDAY - timedelta(days=1)),
            of_bob("begun", make_step(1, "Mail"), started_by=ANN, started_at=MONDAY - timedelta(days=2)),
        ],
    )
    async with work(TEAM) as unit:
        found = await unit.processes.involving(ANN, limit=10)
        assert [process.id for process in found] == ["soon", "waiting", "later", "undated", "hers", "begun"]
        assert [len(process.steps) for process in found] == [3, 1, 1, 1, 1, 1]
        assert [p.id for p in await unit.processes.involving(ANN, limit=2)] == ["soon", "waiting"]
        assert await unit.processes.involving(UserId("UCLEO"), limit=10) == []
    assert [one.step.title for one in open_steps_of(ANN, found)] == ["DNS", "Mail", "Mail"]
    assert [one.step.title for one in steps_waiting_on(ANN, found)] == ["Sign"]


async def test_suggestions_of_several_processes_come_at_once_newest_first(work: HomeWorkFactory) -> None:
    await store(work, [make_process(process_id=f"process-{number}") for number in (1, 2, 3)])
    async with work(TEAM) as unit:
        for number in (1, 2, 3):
            made = replace(make_suggestion(number), process_id=ProcessId(f"process-{number}"))
            await unit.suggestions.add(made)
        decided = replace(make_suggestion(4), state=SuggestionState.DISMISSED)
        await unit.suggestions.add(decided)
        found = await unit.suggestions.waiting_in([ProcessId("process-1"), ProcessId("process-2")])
        assert [suggestion.id for suggestion in found] == ["suggestion-2", "suggestion-1"]
        assert list(await unit.suggestions.waiting_in([])) == []


async def test_a_persons_latest_history_is_found_over_every_process(work: HomeWorkFactory) -> None:
    await store(work, [make_process(), make_process(process_id="process-2")])
    async with work(TEAM) as unit:
        for number, actor in ((1, ANN), (2, ANN), (3, BOB), (4, ANN)):
            entry = make_activity(number, actor=actor)
            process_id = ProcessId("process-2") if number == 4 else entry.process_id
            await unit.activity.add(replace(entry, process_id=process_id))
        found = await unit.activity.by_person(ANN, since=MONDAY + timedelta(minutes=2), limit=5)
        assert [entry.id for entry in found] == [ActivityId("activity-4"), ActivityId("activity-2")]
        assert len(await unit.activity.by_person(ANN, since=MONDAY, limit=1)) == 1


async def test_a_home_remembers_page_introduction_and_what_was_shown(work: HomeWorkFactory) -> None:
    later = MONDAY + timedelta(hours=1)
    async with work(TEAM) as unit:
        assert await unit.homes.get(ANN) is None
        await unit.homes.introduced(ANN)
        assert await unit.homes.get(ANN) is None
        await unit.homes.opened(ANN, MONDAY)
        assert await unit.homes.get(ANN) == HomeTab(ANN, MONDAY)
        await unit.homes.turn_to(ANN, 2)
        await unit.homes.introduced(ANN)
        await unit.homes.shown(ANN, "f1", [ProcessId("p2"), ProcessId("p1")])
        shown = (ProcessId("p1"), ProcessId("p2"))
        assert await unit.homes.get(ANN) == HomeTab(
            ANN, MONDAY, 2, is_introduced=True, fingerprint="f1", process_ids=shown
        )
        await unit.homes.opened(ANN, later)
        assert await unit.homes.get(ANN) == HomeTab(ANN, later, is_introduced=True, process_ids=shown)
        await unit.commit()


async def test_a_redraw_is_noted_once_until_it_begins(work: HomeWorkFactory) -> None:
    async with work(TEAM) as unit:
        assert not await unit.homes.mark_stale(ANN)
        await unit.homes.opened(ANN, MONDAY)
        assert await unit.homes.mark_stale(ANN)
        assert not await unit.homes.mark_stale(ANN)
        await unit.homes.mark_fresh(ANN)
        assert await unit.homes.mark_stale(ANN)


async def test_those_concerned_are_who_is_named_or_has_the_process_on_their_home(
    work: HomeWorkFactory,
) -> None:
    cleo, dan = UserId("UCLEO"), UserId("UDAN")
    process_id = ProcessId("process-1")
    async with work(TEAM) as unit:
        for user_id in (cleo, BOB, ANN):
            await unit.homes.opened(user_id, MONDAY)
        await unit.homes.opened(dan, MONDAY - timedelta(days=30))
        await unit.homes.shown(cleo, "f", [process_id])
        since = MONDAY - timedelta(days=7)
        assert await unit.homes.concerned(process_id, {ANN, dan}, opened_since=since) == [ANN, cleo]
        assert await unit.homes.concerned(ProcessId("other"), [], opened_since=since) == []
