"""The command line: each command says what it found in words, and by its exit status."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bot.__main__ import COMMANDS, main
from sandbox.peer.manifest_limits import check_manifest


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"  {name}" in shown for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["dance"])

    assert caught.value.code == 2
    assert "'doctor'" in capsys.readouterr().err


def test_version_says_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith("convers 0.")


def test_run_without_settings_is_one_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 1

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("convers: SLACK_BOT_TOKEN is missing. ")


def test_migrate_brings_an_empty_database_up_to_date(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)

    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert "The database is at revision" in capsys.readouterr().out


def test_migrate_of_something_else_than_postgresql_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///record.db")

    assert main(["migrate"]) == 1
    assert capsys.readouterr().err.startswith("convers: DATABASE_URL names sqlite")


def test_doctor_without_slack_settings_says_what_to_mend_and_status_1(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("AI_PROVIDER", "offline")

    assert main(["doctor"]) == 1

    shown = capsys.readouterr().out
    assert "MEND  settings: SLACK_BOT_TOKEN is missing." in shown
    assert "ok    migrations" in shown
    assert "1 to mend" in shown


def printed_manifest(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], dict[str, object]]:
    """Return the manifest that was printed, and the one in the link below it."""
    shown = capsys.readouterr().out
    link = next(word for word in shown.split() if word.startswith("https://api.slack.com/apps?"))
    (carried,) = parse_qs(urlsplit(link).query)["manifest_json"]
    return yaml.safe_load(shown), json.loads(carried)


def test_manifest_prints_what_slack_takes_and_a_link_that_carries_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["manifest"]) == 0

    manifest, carried = printed_manifest(capsys)
    assert manifest == carried
    assert manifest["settings"]["socket_mode_enabled"] is True  # type: ignore[index]


def test_manifest_for_http_sends_everything_to_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--http", "https://c.example/"]) == 0

    manifest, carried = printed_manifest(capsys)
    assert manifest == carried
    assert check_manifest(manifest) == []
    commands = manifest["features"]["slash_commands"]  # type: ignore[index]
    addresses = json.dumps(manifest).count('"https://c.example/slack/events"')
    assert addresses == len(commands) + len(("events", "interactivity"))
    assert manifest["settings"]["socket_mode_enabled"] is False  # type: ignore[index]


def test_manifest_for_http_needs_https(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--http", "http://c.example"]) == 1
    assert "https://" in capsys.readouterr().err
