"""Card jobs hand on what they are given, under the names the domain uses."""

from typing import Any, cast

import pytest

from domain.errors import DeliveryError
from domain.ids import ProcessId, SuggestionId, TeamId, UserId
from scheduler.jobs.cards import CardJobs
from scheduler.jobs.homes import HomeJob
from scheduler.queue import WorkQueue

TEAM = TeamId("T1")


class Remembering:
    """All services at once."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, TeamId, str]] = []

    async def show(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("show", team_id, thing_id))

    async def expire(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("expire", team_id, thing_id))

    async def follow(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("follow", team_id, thing_id))

    async def follow_suggestion(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("follow_suggestion", team_id, thing_id))

    async def draw(self, team_id: TeamId, user_id: str) -> None:
        """Remember it."""
        self.calls.append(("draw", team_id, user_id))


class Plans:
    """Plans, remembered among the others."""

    def __init__(self, services: Remembering) -> None:
        self._services = services

    async def follow(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self._services.calls.append(("follow in plans", team_id, thing_id))


class Reminders:
    """Reminders, remembered among the others."""

    def __init__(self, services: Remembering) -> None:
        self._services = services

    async def follow(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self._services.calls.append(("follow in reminders", team_id, thing_id))


class TaskNames:
    """A queue that only takes names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def register(self, task: str, function: Any, **_: Any) -> None:
        """Remember the name."""
        self.names.append(task)


async def test_each_job_makes_its_calls_and_homes_follow_cards() -> None:
    services = Remembering()
    jobs = CardJobs(services, services, services, Plans(services), Reminders(services))
    await jobs.show_process(team_id=TEAM, process_id=ProcessId("p"))
    await jobs.show_suggestion(team_id=TEAM, suggestion_id=SuggestionId("s"))
    await jobs.expire_suggestion(team_id=TEAM, suggestion_id=SuggestionId("s"))
    await HomeJob(services).draw_home(team_id=TEAM, user_id=UserId("U"))
    assert services.calls == [
        ("show", TEAM, "p"),
        ("follow in plans", TEAM, "p"),
        ("follow", TEAM, "p"),
        ("follow in reminders", TEAM, "p"),
        ("show", TEAM, "s"),
        ("follow_suggestion", TEAM, "s"),
        ("expire", TEAM, "s"),
        ("draw", TEAM, "U"),
    ]


async def test_homes_follow_also_when_slack_does_not_take_the_card() -> None:
    class Failing(Remembering):
        async def show(self, team_id: TeamId, thing_id: str) -> None:
            raise DeliveryError("not_in_channel")

    services = Failing()
    with pytest.raises(DeliveryError):
        await CardJobs(services, services, services, Plans(services), Reminders(services)).show_process(
            team_id=TEAM, process_id=ProcessId("p")
        )
    assert [call for call, _, _ in services.calls] == ["follow in plans", "follow", "follow in reminders"]


def test_the_jobs_are_registered_by_name() -> None:
    queue = TaskNames()
    services = Remembering()
    CardJobs(services, services, services, Plans(services), Reminders(services)).register(
        cast("WorkQueue", queue)
    )
    HomeJob(services).register(cast("WorkQueue", queue))
    assert queue.names == ["show_process", "show_suggestion", "expire_suggestion", "draw_home"]
