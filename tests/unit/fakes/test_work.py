"""The units of work in memory keep a database's promises."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from domain.conversations.ports import ConversationsWorkFactory
from domain.errors import ConflictError
from domain.gateway.ports import GatewayWorkFactory
from domain.ids import TeamId
from domain.operations.ports import OperationsWorkFactory
from domain.people.ports import PeopleWorkFactory
from domain.ports import Job
from domain.processes.ports import ProcessWorkFactory
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.work import FakeUnit, FakeWork

PROCESS = make_process(make_step(1, "Move the DNS"))


def test_one_factory_serves_every_feature() -> None:
    work = FakeWork()
    factories: tuple[
        PeopleWorkFactory,
        ProcessWorkFactory,
        OperationsWorkFactory,
        ConversationsWorkFactory,
        GatewayWorkFactory,
    ] = (work, work, work, work, work)
    assert all(isinstance(factory(TEAM), AbstractAsyncContextManager) for factory in factories)


async def test_nothing_is_seen_by_others_before_the_commit() -> None:
    work = FakeWork()
    async with work(TEAM) as unit, work(TEAM) as other:
        await unit.processes.add(PROCESS)
        assert await unit.processes.get(PROCESS.id) == PROCESS
        assert await other.processes.get(PROCESS.id) is None
        await unit.commit()
        assert await other.processes.get(PROCESS.id) == PROCESS


async def test_leaving_without_commit_takes_back_rows_and_jobs() -> None:
    work = FakeWork()
    async with work(TEAM) as unit:
        await unit.people.save(make_person("UANN", "Ann"))
        await unit.jobs.add(Job("show_process"))
    async with work(TEAM) as unit:
        assert await unit.people.get(make_person("UANN", "Ann").id) is None
    assert work.jobs == []


async def test_jobs_are_there_after_the_commit() -> None:
    work = FakeWork()
    async with work(TEAM) as unit:
        await unit.jobs.add(Job("show_process"))
        await unit.commit()
    assert work.take_jobs() == [Job("show_process")]
    assert work.jobs == []


async def test_of_two_writers_of_one_version_the_second_learns_of_the_first() -> None:
    work = FakeWork()
    async with work(TEAM) as unit:
        await unit.processes.add(PROCESS)
        await unit.commit()

    async def rename(name: str) -> None:
        async with work(TEAM) as unit:
            await unit.processes.save(replace(PROCESS, name=name, version=2), expected_version=1)
            await unit.commit()

    outcomes = await asyncio.gather(rename("One"), rename("Two"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ConflictError]


async def test_a_writer_that_gives_up_leaves_the_row_to_the_next() -> None:
    work = FakeWork()
    async with work(TEAM) as unit:
        await unit.processes.add(PROCESS)
        await unit.commit()
    async with work(TEAM) as unit:
        await unit.processes.save(replace(PROCESS, version=2), expected_version=1)
    async with work(TEAM) as unit:
        await unit.processes.save(replace(PROCESS, version=2), expected_version=1)
        await unit.commit()


async def test_workspaces_do_not_see_one_another() -> None:
    work = FakeWork()
    async with work(TEAM) as unit:
        await unit.processes.add(PROCESS)
        await unit.commit()
    async with work(TeamId("T2")) as unit:
        assert await unit.processes.get(PROCESS.id) is None
        assert await unit.processes.list_open(channel_ids=None, limit=10) == []


async def test_a_unit_of_work_is_over_after_its_commit() -> None:
    unit: FakeUnit = FakeWork()(TEAM)
    async with unit:
        await unit.commit()
        with pytest.raises(AssertionError):
            await unit.processes.get(PROCESS.id)


async def test_saving_a_person_keeps_their_choice_about_ai() -> None:
    work = FakeWork()
    ann = make_person("UANN", "Ann")
    async with work(TEAM) as unit:
        await unit.people.save(ann)
        await unit.people.set_uses_ai(ann.id, uses_ai=False)
        await unit.people.save(replace(ann, name="Anna", uses_ai=True))
        assert await unit.people.get(ann.id) == replace(ann, name="Anna", uses_ai=False)
