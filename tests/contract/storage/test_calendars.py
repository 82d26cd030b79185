"""The calendar shelf does what its port says."""

from dataclasses import replace

from domain.ids import TeamId, UserId
from domain.plans.calendars.model import CalendarLink, Feed
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY

ANN = UserId("UANN")
LINK = CalendarLink(TEAM, ANN, b"\x00\x01sealed", "cal.example.org", MONDAY, MONDAY)
FEED = Feed(TEAM, ANN, "ab" * 32, MONDAY)


async def test_a_calendar_comes_back_is_replaced_and_forgotten(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        assert await unit.calendars.link(ANN) is None
        await unit.calendars.save_link(LINK)
        await unit.calendars.save_link(replace(LINK, host="other.example.org", failing_since=MONDAY))
        assert await unit.calendars.link(ANN) == replace(LINK, host="other.example.org", failing_since=MONDAY)
        await unit.calendars.remove_link(ANN)
        await unit.calendars.remove_link(ANN)
        assert await unit.calendars.link(ANN) is None


async def test_a_new_feed_makes_the_one_before_void(work: SqlWorkFactory) -> None:
    newer = replace(FEED, token_hash="cd" * 32)
    async with work(TEAM) as unit:
        await unit.calendars.save_feed(FEED)
        assert await unit.calendars.feed(FEED.token_hash) == FEED
        await unit.calendars.save_feed(newer)
        assert await unit.calendars.feed(FEED.token_hash) is None
        assert await unit.calendars.feed(newer.token_hash) == newer
        assert await unit.calendars.has_feed(ANN)
        await unit.calendars.remove_feed(ANN)
        assert not await unit.calendars.has_feed(ANN)


async def test_another_workspace_sees_neither(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        await unit.calendars.save_link(LINK)
        await unit.calendars.save_feed(FEED)
        await unit.commit()
    async with work(TeamId("TOTHER")) as unit:
        assert await unit.calendars.link(ANN) is None
        assert await unit.calendars.feed(FEED.token_hash) is None
