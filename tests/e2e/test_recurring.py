"""Templates that start by themselves: made by form, started once, late after downtime, paused when stuck."""

import asyncio
from datetime import UTC, datetime, timedelta

from sandbox.peer import SlackPeer
from tests.e2e.acting import bot_messages, find, noted, seen, start_process
from tests.e2e.conftest import House
from tests.e2e.test_templates import add_small, opened, places

VALUES = {"Name": "Move {year}", "Every": "1", "Weekdays": ["Monday"], "Time": "08:15", "From": "2026-01-05"}


async def repeat(peer: SlackPeer, **more: object) -> None:
    """Let Ann have her small template repeat in #general."""
    ann, general = places(peer)
    await add_small(peer)
    await peer.slash(ann, general, "/process", "repeat move")
    form = await opened(peer, ann)
    assert form.title == "Repeat"
    assert not (await peer.submit(ann, {**VALUES, **more})).errors
    made = await noted(peer, ann, general, "repeats now")
    assert "every week on Mon at 08:15" in made.plain
    assert "Next" in made.plain


async def make_due(house: House, ago: timedelta) -> datetime:
    """Let the next start have been due a while ago; return when."""
    at = (datetime.now(UTC) - ago).replace(microsecond=0)
    await house.change_record("UPDATE recurrences SET next_at = %s, version = version + 1", [at])
    return at


async def tick(house: House) -> int:
    """Tick once, as every replica does twice a minute."""
    assert house.convers.container is not None
    return await house.convers.container.starts.claim_due()


def cards(peer: SlackPeer, text: str) -> list[str]:
    general = peer.channel("general").id
    return [m.ts for m in peer.messages(general) if m.user == peer.bot_user_id and text in m.plain]


def direct(peer: SlackPeer, text: str):  # type: ignore[no-untyped-def]
    """Return what the bot told somebody in direct messages."""
    return [
        message
        for channel in peer.channels
        for message in channel.messages.values()
        if channel.id.startswith("D") and text in message.plain
    ]


async def test_what_comes_due_starts_once_however_many_tick(house: House) -> None:
    peer = house.peer
    _, general = places(peer)
    await repeat(peer)
    await make_due(house, timedelta(seconds=5))
    first, second = await asyncio.gather(tick(house), tick(house))
    assert first + second <= 1  # the program's own clock may have been first
    card = await seen(peer, general, f"Move {datetime.now(UTC).year}")
    assert "Pack" in card.plain
    assert await tick(house) == 0
    assert len(cards(peer, "Move 20")) == 1
    assert direct(peer, "late") == []
    assert peer.refused == []
    assert bot_messages(peer, general, card.ts) == []
    assert find(peer, general, "Move {year}") is None


async def test_after_a_downtime_the_latest_start_comes_once_and_says_that_it_is_late(house: House) -> None:
    peer = house.peer
    _, general = places(peer)
    await repeat(peer)
    await make_due(house, timedelta(days=22))
    await house.restart()
    card = await seen(peer, general, "Move 20")
    assert "Late: it was to start" in card.plain
    told = await peer.until(lambda: direct(peer, "started late"))
    assert "skipped" in told[-1].plain
    assert await tick(house) == 0
    assert len(cards(peer, "Move 20")) == 1
    assert len(direct(peer, "started late")) == 1
    assert peer.refused == []


async def test_repetitions_are_listed_paused_resumed_and_deleted(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await repeat(peer)
    await peer.slash(ann, general, "/process", "repeats")
    listed = await noted(peer, ann, general, "1 repetition")
    await peer.click(ann, general, listed.ts, "Pause")
    paused = await noted(peer, ann, general, "Paused")
    await make_due(house, timedelta(minutes=1))
    assert await tick(house) == 0
    await peer.click(ann, general, paused.ts, "Resume")
    resumed = await peer.until(
        lambda: next((m for m in peer.ephemerals(ann, general) if "Pause" in m.button_texts), None)
    )
    assert await tick(house) == 0
    await peer.click(ann, general, resumed.ts, "Delete")
    await noted(peer, ann, general, "Nothing repeats here")
    assert peer.refused == []


async def test_an_archived_template_pauses_what_repeats_it_and_says_so(house: House) -> None:
    peer = house.peer
    await repeat(peer)
    await house.change_record("UPDATE templates SET archived_at = now(), revision = revision + 1")
    await make_due(house, timedelta(seconds=5))
    await tick(house)
    told = await peer.until(lambda: direct(peer, "is archived"))
    assert "/process repeats" in told[-1].plain
    assert cards(peer, "Move 20") == []


async def test_a_channel_archived_in_slack_pauses_what_repeats_there_and_the_owner_hears_the_fix(
    house: House,
) -> None:
    peer = house.peer
    _, general = places(peer)
    await repeat(peer)
    peer.archive(general)
    await make_due(house, timedelta(seconds=5))
    await tick(house)
    told = await peer.until(lambda: direct(peer, "#general is archived in Slack"))
    assert "Unarchive it there" in told[-1].plain
    assert "/process repeats" in told[-1].plain
    assert cards(peer, "Move 20") == []
    assert await house.read_record("SELECT 1 FROM processes") == []
    await make_due(house, timedelta(seconds=5))
    assert await tick(house) == 0
    assert len(direct(peer, "#general is archived in Slack")) == 1


async def test_fields_that_do_not_fit_say_so_and_a_process_is_to_be_saved_first(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await add_small(peer)
    await peer.slash(ann, general, "/process", "repeat move")
    await opened(peer, ann)
    for field, value, block in (
        ("Every", "no", "interval"),
        ("Weekdays", [], "weekdays"),
        ("Time zone", "Mars/Olympus", "timezone"),
        ("Name", "Move {planet}", "name"),
    ):
        ack = await peer.submit(ann, {**VALUES, field: value})
        assert list(ack.errors) == [block]
    await peer.close_view(ann)
    await start_process(peer, name="Zebra audit")
    await peer.slash(ann, general, "/process", "repeat Zebra audit")
    told = await noted(peer, ann, general, "is a process")
    assert "/process save Zebra audit" in told.plain
