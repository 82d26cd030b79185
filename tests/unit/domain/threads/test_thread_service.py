"""What a model found is kept only while nobody has turned AI off, and is gone once somebody does."""

from collections.abc import Callable, Sequence
from typing import cast

import pytest

from domain.channels.service import ChannelService
from domain.conversations.model import ThreadMessage
from domain.errors import NotAllowedError
from domain.ids import ChannelId, MessageTs, ProcessId, TeamId
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.processes.service import ProcessService
from domain.threads.model import Finding, FindingKind, Said
from domain.threads.service import TURNED_OFF_MEANWHILE, ThreadService
from domain.threads.summarising import Found, Reading, Summariser
from tests.fakes.people import FakeDirectory
from tests.fakes.system import FixedClock
from tests.fakes.work import FakeWork
from tests.unit.domain.conversations.scenes import ANN, BEN, TEAM

HERE, ROOT = ChannelId("DANN"), MessageTs("1764000000.000100")


class Talk:
    """A TalkReader of one message."""

    def __init__(self) -> None:
        self.text = "We decided to go with the blue theme."

    async def read(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        *,
        after: MessageTs | None,
        upto: MessageTs,
    ) -> Sequence[ThreadMessage]:
        return [ThreadMessage(ROOT, BEN.id, self.text)]

    async def read_channel(
        self, team_id: TeamId, channel_id: ChannelId, *, after: MessageTs
    ) -> Sequence[Said]:
        return []

    async def process_at(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs
    ) -> ProcessId | None:
        return None


class Clever:
    """A Summariser that finds one thing by a model, while something else happens."""

    def __init__(self, work: FakeWork) -> None:
        self._work = work
        self.turns_off: Person | None = None

    def may_ask(self, actor: Person) -> bool:
        return True

    async def read(self, reading: Reading) -> Found:
        if self.turns_off is not None:
            async with self._work(TEAM) as work:
                await work.people.set_uses_ai(self.turns_off.id, False)
                await work.commit()
        found = Finding(FindingKind.DECISION, "By the model", (reading.said[0].link,), (BEN.id,))
        return Found((found,), by_model=True)


async def desk(talk: Talk | None = None) -> tuple[ThreadService, Clever, FakeWork]:
    """Return the service; the processes are not asked."""
    work, clock = FakeWork(), FixedClock()
    async with work(TEAM) as unit:
        for person in (ANN, BEN):
            await unit.people.save(person)
        await unit.commit()
    clever = Clever(work)
    people = PeopleService(work, FakeDirectory(ANN, BEN), clock)
    service = ThreadService(
        work, talk or Talk(), cast("Summariser", clever), cast("ProcessService", None),
        cast("OperationService", None), people, cast("ChannelService", None), clock,
    )  # fmt: skip
    return service, clever, work


async def test_what_a_model_found_is_kept_and_read_once() -> None:
    service, clever, _ = await desk()
    first = await service.read_thread(ANN, HERE, ROOT)
    clever.read = cast("Callable[[Reading], object]", None)  # type: ignore[method-assign, assignment]
    assert await service.read_thread(ANN, HERE, ROOT) == first
    assert first.by_model


async def test_rules_read_instead_when_somebody_turned_ai_off_meanwhile() -> None:
    service, clever, work = await desk()
    clever.turns_off = BEN
    summary = await service.read_thread(ANN, HERE, ROOT)
    assert not summary.by_model
    assert summary.notice == TURNED_OFF_MEANWHILE
    assert "By the model" not in str(summary.findings)
    async with work(TEAM) as unit:
        assert await unit.summaries.get(summary.id) == summary


async def test_what_somebody_read_stays_what_they_share_when_the_thread_goes_on() -> None:
    talk = Talk()
    service, _, _ = await desk(talk)
    first = await service.read_thread(ANN, HERE, ROOT)
    talk.text = "Wait, I take that back."
    second = await service.read_thread(ANN, HERE, ROOT)
    assert second.id != first.id
    assert await service.get(ANN, first.id) == first


async def test_a_direct_message_is_read_only_for_who_asks_in_it() -> None:
    service, _, _ = await desk()
    with pytest.raises(NotAllowedError):
        await service.read_channel(BEN, HERE, here=ChannelId("CGENERAL"))
