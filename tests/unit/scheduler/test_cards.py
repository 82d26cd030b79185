"""Card jobs hand on what they are given, under the names the domain uses."""

from typing import Any, cast

from domain.ids import ProcessId, SuggestionId, TeamId
from scheduler.jobs.cards import CardJobs
from scheduler.queue import WorkQueue

TEAM = TeamId("T1")


class Remembering:
    """Both services at once."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, TeamId, str]] = []

    async def show(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("show", team_id, thing_id))

    async def expire(self, team_id: TeamId, thing_id: str) -> None:
        """Remember it."""
        self.calls.append(("expire", team_id, thing_id))


class TaskNames:
    """A queue that only takes names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def register(self, task: str, function: Any, **_: Any) -> None:
        """Remember the name."""
        self.names.append(task)


async def test_each_job_makes_its_one_call() -> None:
    services = Remembering()
    jobs = CardJobs(services, services)
    await jobs.show_process(team_id=TEAM, process_id=ProcessId("p"))
    await jobs.show_suggestion(team_id=TEAM, suggestion_id=SuggestionId("s"))
    await jobs.expire_suggestion(team_id=TEAM, suggestion_id=SuggestionId("s"))
    assert services.calls == [("show", TEAM, "p"), ("show", TEAM, "s"), ("expire", TEAM, "s")]


def test_the_jobs_are_registered_by_name() -> None:
    queue = TaskNames()
    services = Remembering()
    CardJobs(services, services).register(cast("WorkQueue", queue))
    assert queue.names == ["show_process", "show_suggestion", "expire_suggestion"]
