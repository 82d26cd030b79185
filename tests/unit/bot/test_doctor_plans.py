"""The doctor says which planner serves, and how calendar addresses are sealed."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import doctor
from bot.adapters.seal import KEY_FILE, kept_key
from bot.doctor import check_calendars, check_planner
from bot.settings import HttpSettings, Settings, StorageSettings

KEY = base64.b64encode(bytes(32)).decode()


def settings(folder: Path, key: str | None = None, public_url: str | None = None) -> Settings:
    return Settings(
        storage=StorageSettings(
            CONVERS_DATA_FOLDER=folder, ENCRYPTION_KEY=SecretStr(key) if key else None, DATABASE_URL=None
        ),
        http=HttpSettings(PUBLIC_URL=public_url),
    )


def test_a_planner_that_is_missing_is_worth_knowing_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_planner().ok is True
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    found = check_planner()
    assert (found.ok, found.mend) == (None, None)
    assert "simpler planner serves" in found.says


def test_the_key_is_named_wherever_it_is(tmp_path: Path) -> None:
    assert "a key is made" in check_calendars(settings(tmp_path)).says
    kept_key(tmp_path)
    kept = check_calendars(settings(tmp_path, public_url="https://convers.example"))
    assert kept.ok is True
    assert str(tmp_path / KEY_FILE) in kept.says
    assert "feeds are on" in kept.says
    stated = check_calendars(settings(tmp_path, key=KEY))
    assert "ENCRYPTION_KEY; no feeds, PUBLIC_URL is not set" in stated.says


def test_a_key_that_is_none_is_a_fault_with_its_mend_and_not_shown(tmp_path: Path) -> None:
    found = check_calendars(settings(tmp_path, key="c2hvcnQ="))
    assert found.ok is False
    assert "c2hvcnQ" not in f"{found.says} {found.mend}"
    (tmp_path / KEY_FILE).write_text("nonsense")
    broken = check_calendars(settings(tmp_path))
    assert (broken.ok, "backup" in (broken.mend or "")) == (False, True)
