"""People: our copy of the workspace's record, and when it is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import DeliveryError, NotFoundError
from domain.ids import UserId
from domain.people.moments import say_day, say_moment
from domain.people.service import MOST_ASKED, PeopleService
from tests.fakes.people import TEAM, FakeDirectory, make_person
from tests.fakes.system import FixedClock
from tests.fakes.work import FakeWork

ANN = make_person("UANN", "Ann")


class Scene:
    def __init__(self) -> None:
        self.work = FakeWork()
        self.directory = FakeDirectory(ANN)
        self.clock = FixedClock()
        self.people = PeopleService(self.work, self.directory, self.clock)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_stranger_is_fetched_once_and_kept(scene: Scene) -> None:
    first = await scene.people.get(TEAM, ANN.id)
    second = await scene.people.get(TEAM, ANN.id)
    assert first == second == replace(ANN, refreshed_at=scene.clock.now())
    assert scene.directory.fetched == [ANN.id]


async def test_an_old_copy_is_refreshed(scene: Scene) -> None:
    await scene.people.get(TEAM, ANN.id)
    scene.directory.people[TEAM, ANN.id] = replace(ANN, name="Anna")
    scene.clock.advance(timedelta(hours=24))
    assert (await scene.people.get(TEAM, ANN.id)).name == "Anna"


async def test_an_old_copy_serves_while_the_workspace_does_not_answer(scene: Scene) -> None:
    await scene.people.get(TEAM, ANN.id)
    scene.clock.advance(timedelta(days=30))
    scene.directory.is_down = True
    assert (await scene.people.get(TEAM, ANN.id)).name == "Ann"


async def test_without_a_copy_the_workspaces_error_is_told(scene: Scene) -> None:
    scene.directory.is_down = True
    with pytest.raises(DeliveryError):
        await scene.people.get(TEAM, ANN.id)


async def test_nobody_knows_a_person_who_does_not_exist(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        await scene.people.get(TEAM, UserId("UNOBODY"))


async def test_many_leaves_out_those_who_cannot_be_found(scene: Scene) -> None:
    found = await scene.people.many(TEAM, [ANN.id, UserId("UNOBODY"), ANN.id])
    assert list(found) == [ANN.id]


async def test_a_changed_person_is_refreshed_at_once(scene: Scene) -> None:
    await scene.people.get(TEAM, ANN.id)
    scene.directory.people[TEAM, ANN.id] = replace(ANN, timezone="Europe/Berlin")
    await scene.people.refresh(TEAM, ANN.id)
    assert (await scene.people.get(TEAM, ANN.id)).timezone == "Europe/Berlin"


async def test_a_change_of_somebody_never_met_is_not_kept(scene: Scene) -> None:
    await scene.people.refresh(TEAM, ANN.id)
    async with scene.work(TEAM) as unit:
        assert await unit.people.get(ANN.id) is None


async def test_a_choice_about_ai_survives_every_refresh(scene: Scene) -> None:
    assert not (await scene.people.set_uses_ai(ANN, uses_ai=False)).uses_ai
    await scene.people.refresh(TEAM, ANN.id)
    assert not (await scene.people.get(TEAM, ANN.id)).uses_ai


def test_a_day_is_written_with_its_year_only_when_that_is_another_one() -> None:
    today = datetime(2026, 11, 23, tzinfo=UTC).date()
    assert say_day(today + timedelta(days=4), today) == "Fri 27 Nov"
    assert say_day(today + timedelta(days=60), today) == "Fri 22 Jan 2027"


def test_a_moment_is_written_in_the_readers_zone() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    berlin = make_person("UBER", "Ber", timezone="Europe/Berlin")
    assert say_moment(now, berlin, now) == "at 10:00"
    assert say_moment(now - timedelta(days=1), berlin, now) == "on Sun 22 Nov at 10:00"


async def test_of_a_crowd_of_unknown_people_only_the_first_are_asked_about(scene: Scene) -> None:
    known = await scene.people.get(TEAM, ANN.id)
    crowd = [UserId(f"UNEW{number}") for number in range(400)]
    assert await scene.people.many(TEAM, [*crowd, ANN.id]) == {ANN.id: known}
    assert len(scene.directory.fetched) == 1 + MOST_ASKED
