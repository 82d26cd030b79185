"""Three processes remind; one is killed in the middle and comes back: each person hears of a thing once."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from bot.process import Convers
from domain.ids import UserId
from sandbox.peer import SlackPeer
from tests.e2e.acting import find, start_process
from tests.e2e.conftest import MANIFEST, House
from tests.e2e.replicas import Replica, replica_environment
from tests.e2e.test_reminders import from_us, scheduled, work_always
from tests.peers.openai import OpenAIPeer

NAMES = ("Ann", "Ben", "Chloe")


@pytest.fixture
async def replicas(database_url: str) -> AsyncIterator[tuple[House, list[Replica]]]:
    """A workspace with one replica at work and two to come."""
    peer = await SlackPeer.start(MANIFEST, retry_delays=(0.2, 0.5, 1.0, 2.0, 4.0))
    peer.faults.rate_limits(scale=1000)
    model = await OpenAIPeer.start()
    three = [Replica(replica_environment(peer, model, database_url)) for _ in range(3)]

    async def restart() -> None:
        three[0].kill()
        three[0].start()

    three[0].start()
    try:
        await peer.until(lambda: peer.connections >= 2, timeout=60)
        yield House(peer, cast("Convers", None), model, restart, database_url), three
    finally:
        for replica in three:
            replica.end()
        await model.stop()
        await peer.close()


async def test_each_is_reminded_once_whoever_dies(replicas: tuple[House, list[Replica]]) -> None:
    house, (first, second, third) = replicas
    peer = house.peer
    people = {name: peer.person(name).id for name in NAMES}
    ann, general = people["Ann"], peer.channel("general").id
    await start_process(peer)
    card_ts = str(find(peer, general, "Release 4.2").ts)
    for number, user_id in enumerate(people.values(), start=1):
        await work_always(house, UserId(user_id))
        await peer.say(ann, general, f"assign {number} to <@{user_id}>", thread_ts=card_ts)
        await peer.say(ann, general, f"due {number} today", thread_ts=card_ts)
    await scheduled(
        house, "SELECT 1 FROM steps WHERE due_on IS NOT NULL AND owner_id IS NOT NULL", len(people)
    )
    await house.change_record("UPDATE steps SET due_on = due_on - 2 WHERE due_on IS NOT NULL")
    await peer.say(ann, general, "rename 1 to DNS move", thread_ts=card_ts)
    late = "FROM steps WHERE reminders.item = steps.id "
    late += "AND reminders.key LIKE 'overdue:%:' || steps.due_on || ':1:%'"
    await scheduled(house, late.replace("FROM steps", "SELECT 1 FROM reminders, steps"), len(people))
    await house.change_record(f"UPDATE reminders SET due_at = now(), first_at = now() {late}")

    def told(name: str) -> int:
        return len(from_us(peer, people[name], "is overdue since"))

    second.start()  # each claims what is due as soon as it runs
    third.start()
    await peer.until(lambda: any(told(name) for name in NAMES), timeout=60)
    await house.restart()
    await peer.until(lambda: all(told(name) for name in NAMES), timeout=60)
    await peer.until(lambda: peer.connections >= 6, timeout=60)
    for replica in (first, second, third):
        replica.stop()
    assert [told(name) for name in NAMES] == [1, 1, 1]
    assert await house.read_record("SELECT 1 FROM reminders WHERE stand = 'taken'") == []
