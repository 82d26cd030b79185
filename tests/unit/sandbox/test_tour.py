"""The tour ticks off what people did and what came of it, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import seed
from sandbox.peer import SlackPeer
from sandbox.web.tour import STEPS, Assistant, Tour, done_steps
from tests.browser.app import App, connected
from tests.contract.sandbox.manifests import MANIFEST

Json = dict[str, Any]
ASSISTANT = Assistant("Parrot", "A parrot answers.")


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """A workspace where the team has moved in, and nothing else has happened."""
    peer = await SlackPeer.start(MANIFEST, seed=False)
    peer.faults.rate_limits(on=False)
    await seed.settle(peer)
    yield peer
    await peer.close()


def buttons(*labels: str) -> list[Json]:
    shown = [
        {"type": "button", "action_id": one, "text": {"type": "plain_text", "text": one}} for one in labels
    ]
    return [{"type": "actions", "elements": shown}]


async def suggested(peer: SlackPeer, app: App) -> tuple[str, str]:
    """Let the app post a process, and a suggestion below it; return the ts of both."""
    release = peer.channel("release").id
    root = await app.post(release, "Release 4.2")
    await peer.say("Ann", release, "I finished the DNS change", root)
    card = await app.post(release, "Shall I?", thread_ts=root, blocks=buttons("Approve", "Dismiss"))
    return root, card


async def test_before_anything_happens_no_step_is_done_and_before_it_begins_there_is_no_tour(
    peer: SlackPeer, tmp_path: Path
) -> None:
    tour = Tour(peer, tmp_path / "tour.json", ASSISTANT)
    assert tour.shown_to("Ann") == {}
    tour.begin()
    shown = tour.shown_to("Ann")
    assert (shown["assistant"], shown["about"]) == ("Parrot", "A parrot answers.")
    assert [one["done"] for one in shown["steps"]] == [False] * 7


async def test_approve_counts_once_the_button_is_gone(peer: SlackPeer) -> None:
    release = peer.channel("release").id
    async with connected(peer) as app:
        _, card = await suggested(peer, app)
        assert done_steps(peer, 0) == {"say"}
        await peer.click("Dara", release, card, "Approve")
        assert done_steps(peer, 0) == {"say"}, "pressed by somebody who may not"
        await app.call("chat.update", channel=release, ts=card, text="Applied", blocks=buttons("Undo"))
        assert done_steps(peer, 0) == {"say", "approve"}
        await peer.click("Ann", release, card, "Undo")
        await app.call("chat.update", channel=release, ts=card, text="Undone", blocks=[])
        assert done_steps(peer, 0) == {"say", "approve", "undo"}
        assert done_steps(peer, peer.clock.now()) == frozenset()


async def test_a_word_counts_when_it_was_answered(peer: SlackPeer) -> None:
    release = peer.channel("release").id
    async with connected(peer) as app:
        root = await app.post(release, "Release 4.2")
        await peer.say("Ann", release, "done 3", root)
        assert done_steps(peer, 0) == frozenset()
        await app.post(release, "3 DNS change: open → done", thread_ts=root)
        assert done_steps(peer, 0) == {"word"}


async def test_a_summary_counts_when_somebody_sees_one(peer: SlackPeer, tmp_path: Path) -> None:
    tour = Tour(peer, tmp_path / "tour.json", ASSISTANT)
    tour.begin()
    place = next(one["place"] for one in tour.shown_to("Ann")["steps"] if one["id"] == "sum")
    root = peer.message(place["channel"], place["thread"])
    assert "launch post" in root.text
    async with connected(peer) as app:
        ann = peer.person("Ann").id
        for text, done in (("Here is a process", frozenset[str]()), ("Summary of this thread", {"sum"})):
            await app.call("chat.postEphemeral", channel=place["channel"], user=ann, text=text)
            assert done_steps(peer, 0) == done


async def test_a_direct_message_counts_from_anybody_but_the_first_person(peer: SlackPeer) -> None:
    async with connected(peer) as app:
        for name, done in (("Ann", frozenset[str]()), ("Ben", frozenset({"ask"}))):
            here = peer.dm(name)
            ts = await peer.say(name, here, "What is still open?")
            await app.post(here, "Nothing.", thread_ts=ts)
            assert done_steps(peer, 0) == done


async def test_show_me_where_leads_to_the_newest_button_and_to_the_other_person(
    peer: SlackPeer, tmp_path: Path
) -> None:
    tour = Tour(peer, tmp_path / "tour.json", ASSISTANT)
    tour.begin()
    release = peer.channel("release").id

    def places() -> dict[str, Json]:
        return {one["id"]: one["place"] for one in tour.shown_to("Ann")["steps"]}

    async with connected(peer) as app:
        root, card = await suggested(peer, app)
        assert places()["say"] == {
            "channel": release, "thread": root, "words": "I finished the DNS change",
        }  # fmt: skip
        assert places()["approve"] == {"channel": release, "thread": root, "ts": card, "button": "Approve"}
        assert places()["ask"]["as"] == peer.person("Ben").id
        chloe = tour.shown_to("Chloe")["steps"][-1]
        assert chloe["place"]["as"] == peer.person("Chloe").id
        assert "Act as Chloe" in chloe["hint"]


async def test_ticks_outlive_a_restart_and_what_is_broken_begins_anew(
    peer: SlackPeer, tmp_path: Path
) -> None:
    path = tmp_path / "tour.json"
    tour = Tour(peer, path, ASSISTANT)
    tour.begin()
    async with connected(peer) as app:
        await suggested(peer, app)
        assert tour.shown_to("Ann")["steps"][0]["done"]
    peer.deliveries.clear()
    again = Tour(peer, path, ASSISTANT)
    again.begin()
    assert [one["done"] for one in again.shown_to("Ann")["steps"]] == [True, *[False] * (len(STEPS) - 1)]
    path.write_text("{", encoding="utf-8")
    broken = Tour(peer, path, ASSISTANT)
    assert broken.shown_to("Ann") == {}
    broken.begin()
    assert not any(one["done"] for one in broken.shown_to("Ann")["steps"])
