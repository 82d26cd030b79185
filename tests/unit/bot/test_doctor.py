"""The doctor names what is broken and the mend, against a real database and a stand-in for Slack."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.doctor import (
    Finding,
    check_database,
    check_revision,
    check_scopes,
    check_search,
    check_settings,
    check_slack,
)
from bot.manifest import bot_scopes, load_manifest
from bot.settings import Settings
from sandbox.peer import SlackPeer
from storage.migrations import head
from storage.vectors import Extension

MANIFEST = Path(__file__).parents[3] / "manifest.yml"


@pytest.fixture(autouse=True)
def no_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_TRANSPORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def peer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackPeer]:
    started = await SlackPeer.start(MANIFEST)
    point_at(started, monkeypatch)
    yield started
    await started.close()


def point_at(peer: SlackPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", peer.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", peer.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", peer.app_token)


async def slack_findings() -> dict[str, Finding]:
    async with aclosing(check_slack(Settings().slack)) as findings:  # type: ignore[type-var]
        return {finding.name: finding async for finding in findings}


async def test_a_good_installation_is_good(peer: SlackPeer) -> None:
    found = await slack_findings()

    assert {name: finding.ok for name, finding in found.items()} == {
        "bot token": True,
        "scopes": True,
        "app token": True,
    }
    assert "Acme" in found["bot token"].says


async def test_missing_scopes_are_named_with_the_way_to_grant_them(monkeypatch: pytest.MonkeyPatch) -> None:
    peer = await SlackPeer.start(MANIFEST, without_scopes=("im:history", "commands"))
    point_at(peer, monkeypatch)
    try:
        scopes = (await slack_findings())["scopes"]
    finally:
        await peer.close()

    assert scopes.ok is False
    assert scopes.says == "missing commands, im:history"
    assert scopes.mend is not None
    assert "Reinstall" in scopes.mend


async def test_a_bot_token_slack_refuses_is_named(peer: SlackPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-nobody")

    found = await slack_findings()

    assert list(found) == ["bot token"]
    assert found["bot token"].says == "Slack says invalid_auth"
    assert "SLACK_BOT_TOKEN" in str(found["bot token"].mend)


async def test_an_app_token_slack_refuses_is_named(peer: SlackPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-nobody")

    app_token = (await slack_findings())["app token"]

    assert app_token.ok is False
    assert "SLACK_APP_TOKEN" in str(app_token.mend)


async def test_no_app_token_is_asked_for_in_http_mode(
    peer: SlackPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_TRANSPORT", "http")

    assert "app token" not in await slack_findings()


async def test_an_address_that_is_not_slack_is_said(peer: SlackPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", peer.api_url.replace("/api/", "/elsewhere/"))

    bot_token = (await slack_findings())["bot token"]

    assert bot_token.ok is False
    assert "not as Slack does" in bot_token.says
    assert "SLACK_API_URL" in str(bot_token.mend)


async def test_an_address_where_nobody_listens_is_said(
    unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{unused_tcp_port}/api/")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    bot_token = (await slack_findings())["bot token"]

    assert bot_token.ok is False
    assert "does not answer" in bot_token.says


def test_every_scope_of_the_manifest_is_enough() -> None:
    granted = set(bot_scopes(load_manifest()))

    assert check_scopes(granted | {"files:read"}).ok is True
    assert check_scopes(granted - {"chat:write"}).says == "missing chat:write"


def test_a_missing_setting_is_a_finding_with_its_mend() -> None:
    finding = check_settings(Settings())

    assert finding.ok is False
    assert finding.says == "SLACK_BOT_TOKEN is missing."
    assert "Install App page" in str(finding.mend)


def test_a_migrated_database_is_good(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert [finding.ok for finding in check_database(Settings())] == [True, True, True]


@pytest.mark.parametrize("extension", Extension)
def test_how_recommendations_are_found_is_said_with_the_way_to_find_more(
    extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_PROVIDER", "openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")

    finding = check_search(extension, Settings().model)

    assert finding.ok is (True if extension is Extension.READY else None)
    assert ("superuser" in str(finding.mend)) == (extension is not Extension.READY)
    for name, value in (("AI_EMBEDDING_MODEL", "off"), ("AI_PROVIDER", "offline")):
        monkeypatch.setenv(name, value)
        assert check_search(extension, Settings().model).ok is True


def test_an_empty_database_needs_no_mend(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)

    database, migrations = check_database(Settings())

    assert database.ok is True
    assert migrations.ok is None
    assert "convers run" in str(migrations.mend)


def test_a_database_at_another_revision_is_to_be_migrated() -> None:
    finding = check_revision("0000")

    assert finding.ok is False
    assert head() in finding.says
    assert "convers migrate" in str(finding.mend)


def test_a_database_out_of_reach_names_the_setting(
    unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:hush@127.0.0.1:{unused_tcp_port}/d")

    (finding,) = check_database(Settings())

    assert finding.ok is False
    assert str(finding.mend).startswith("DATABASE_URL")
    assert "hush" not in f"{finding.says} {finding.mend}"
