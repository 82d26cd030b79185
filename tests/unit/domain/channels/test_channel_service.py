"""Who is in a channel, asked once, told of changes, and asked again when old."""

from dataclasses import replace
from datetime import timedelta

from domain.channels.service import FRESH_FOR, ChannelService
from domain.ids import ChannelId, UserId
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.people import TEAM
from tests.fakes.system import FixedClock
from tests.fakes.work import FakeWork

ANN, BEN = UserId("UANN"), UserId("UBEN")
GENERAL, STAFF, DM = ChannelId("C1"), ChannelId("C2"), ChannelId("D1")


class Office:
    """A service, and what surrounds it."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.slack = FakeChannelDirectory(
            make_channel("C1", "UANN", "UBEN"), make_channel("C2", "UBEN", is_private=True)
        )
        self.channels = ChannelService(FakeWork(), self.slack, self.clock)

    async def anns(self) -> frozenset[ChannelId]:
        return await self.channels.of(TEAM, ANN, [GENERAL, STAFF, DM])


async def test_a_person_is_in_the_channels_slack_says() -> None:
    office = Office()
    assert await office.anns() == {GENERAL}
    assert await office.channels.of(TEAM, BEN, [GENERAL, STAFF]) == {GENERAL, STAFF}


async def test_slack_is_asked_once_and_never_about_a_direct_message() -> None:
    office = Office()
    await office.anns()
    await office.anns()
    assert sorted(office.slack.fetched) == [GENERAL, STAFF]


async def test_slack_is_asked_again_when_the_copy_is_old() -> None:
    office = Office()
    await office.anns()
    office.clock.advance(FRESH_FOR + timedelta(seconds=1))
    await office.anns()
    assert len(office.slack.fetched) == 4


async def test_an_old_copy_serves_while_slack_does_not_answer() -> None:
    office = Office()
    await office.anns()
    office.clock.advance(FRESH_FOR + timedelta(seconds=1))
    office.slack.is_down = True
    assert await office.anns() == {GENERAL}


async def test_nobody_is_in_a_channel_nobody_knows() -> None:
    office = Office()
    office.slack.is_down = True
    assert await office.anns() == frozenset()


async def test_a_channel_the_app_was_thrown_out_of_has_no_members() -> None:
    office = Office()
    await office.anns()
    office.slack.channels.clear()
    await office.channels.renew(TEAM, GENERAL)
    assert await office.anns() == frozenset()


async def test_who_joins_is_in_at_once_and_who_leaves_is_out() -> None:
    office = Office()
    await office.anns()
    known = office.slack.channels[(TEAM, GENERAL)]
    office.slack.channels[(TEAM, GENERAL)] = replace(known, members=frozenset({BEN}))
    await office.channels.renew(TEAM, GENERAL)
    assert await office.anns() == frozenset()


async def test_a_channel_we_keep_no_copy_of_is_not_asked_about() -> None:
    office = Office()
    await office.channels.renew(TEAM, STAFF)
    assert office.slack.fetched == []


async def test_an_old_copy_shuts_nobody_out_who_joined_since() -> None:
    work, old = FakeWork(), make_channel("C1", "UANN", is_private=True)
    now = FakeChannelDirectory(make_channel("C1", "UANN", "UBOB", is_private=True))
    async with work(TEAM) as unit:
        await unit.channels.save(old)
        await unit.commit()
    channels = ChannelService(work, now, FixedClock())
    assert not await channels.shuts_out(TEAM, UserId("UBOB"), old.id)
    assert await channels.shuts_out(TEAM, UserId("UCLEO"), old.id)
