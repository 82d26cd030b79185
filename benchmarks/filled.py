"""A workspace as it is after some years: a long process, many runs in many channels, a busy person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.ids import ChannelId, ProcessId, TeamId, UserId
from domain.people.model import Person
from domain.processes.model import NewStep, Process, StartRequest
from domain.processes.starting import new_process
from sandbox.peer import SlackPeer
from storage.database import Database
from storage.unit_of_work import SqlWorkFactory

LONG = 200
"""Steps of the long process."""
RUNS = 1_000
STEPS_OF_RUN = 20
CHANNELS = 20
"""Channels the runs are spread over; every fourth is private and without the person who asks."""
THEIRS = 500
"""Open steps of the busy person, in THEIRS / STEPS_OF_RUN runs."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What to ask for. `name` is one run's, and the beginning of a hundred others'."""

    long: Process
    name: str
    busy: UserId


async def no_jobs(*_: object, **__: object) -> None:
    """Nothing follows: what is put in here was there before."""


async def fill(peer: SlackPeer, url: str) -> Filled:
    """Put everything into the record, as it would be read later."""
    team, ann, ben = TeamId(peer.team_id), UserId(peer.person("Ann").id), UserId(peer.person("Ben").id)
    busy = UserId(peer.add_person("Dora").id)
    rooms = [_room(peer, number) for number in range(CHANNELS)]
    general = ChannelId(peer.channel("general").id)
    long = _process(team, "Release of everything", ann, general, [ann, ben] * (LONG // 2))
    both = [ann, ben] * (STEPS_OF_RUN // 2)
    runs = [
        _process(
            team,
            f"Run {number}",
            (ann, ben)[number % 5 > 2],
            rooms[number % CHANNELS],
            both,
            hours_ago=number,
        )
        for number in range(RUNS)
    ]
    hers = [
        _process(team, f"Round {number}", ben, general, [busy] * STEPS_OF_RUN, hours_ago=RUNS + number)
        for number in range(THEIRS // STEPS_OF_RUN)
    ]
    database = await Database.open(url)
    async with SqlWorkFactory(database, no_jobs)(team) as work:
        for process in (long, *runs, *hers):
            await work.processes.add(process)
        await work.commit()
    await database.close()
    return Filled(long, "Run 11", busy)


def steps(owners: Sequence[UserId]) -> tuple[NewStep, ...]:
    """Return one step for each owner, every third after the one before."""
    asked = [NewStep(f"Step number {n}", owner_id=owner, key=f"k{n}") for n, owner in enumerate(owners)]
    return tuple(replace(step, after=(f"k{n - 1}",)) if n % 3 == 2 else step for n, step in enumerate(asked))


def _room(peer: SlackPeer, number: int) -> ChannelId:
    is_private = number % 4 == 0
    members = ["Ben"] if is_private else ["Ann", "Ben"]
    return ChannelId(peer.add_channel(f"room-{number}", members, is_private=is_private).id)


def _process(
    team: TeamId, name: str, by: UserId, channel: ChannelId, owners: Sequence[UserId], hours_ago: int = 0
) -> Process:
    at = datetime.now(UTC) - timedelta(hours=hours_ago + 1)
    actor = Person(team_id=team, id=by, name=by)
    request = StartRequest(name, steps(owners), by, None, channel)
    return new_process(actor, request, process_id=ProcessId(f"bench-{name}"), at=at)
