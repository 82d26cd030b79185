"""The team of the demo plays its release half through, once, also across a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.process import Convers
from bot.settings import Settings
from sandbox import seed
from sandbox.peer import SlackPeer
from tests.e2e.conftest import MANIFEST, set_environment


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """A workspace where the team has moved in."""
    peer = await SlackPeer.start(MANIFEST, seed=False)
    await seed.settle(peer)
    yield peer
    await peer.close()


async def test_the_team_plays_its_release_half_through_and_only_once(
    peer: SlackPeer, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    set_environment(monkeypatch, peer, transport="socket", port=0, model=None)
    async with Convers(Settings(), database_url):
        await seed.play_in(peer)
        release = peer.channel("release").id
        roots = [m for m in peer.messages(release) if m.bot_id and not m.is_reply]
        assert len(roots) == 1
        assert "3 of 7" in roots[0].plain
        for text in ("DNS change", "Ben", "Chloe"):
            assert text in roots[0].plain
        close = next(m for m in peer.messages(peer.channel("general").id) if m.bot_id and not m.is_reply)
        for text in ("Month-end close", "2.4 Salaries", "blocked by Ann", "approval · after"):
            assert text in close.plain
        assert peer.refused == []
        before = peer.messages(release)
        await seed.play_in(peer)
        assert peer.messages(release) == before
    peer.save(tmp_path / "workspace.json")
    again = await SlackPeer.start(MANIFEST, seed=False, restore=tmp_path / "workspace.json")
    try:
        await seed.settle(again)
        await seed.play_in(again)
        assert again.messages(release) == before
    finally:
        await again.close()
