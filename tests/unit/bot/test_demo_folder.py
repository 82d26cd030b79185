"""The demo's folder: one demo at a time, nothing else's data, and all of it gone when told."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.demo.folder import DemoFolder, default_folder
from domain.errors import SettingError
from storage.embedded import default_folder as real_folder


def test_it_lies_beside_the_real_database_and_never_in_it() -> None:
    assert default_folder().parent == real_folder().parent
    assert default_folder() != real_folder()


def test_a_second_demo_hears_where_the_first_one_is(tmp_path: Path) -> None:
    path = tmp_path / "demo"
    with DemoFolder(path).held():
        with pytest.raises(SettingError, match="about to be ready"), DemoFolder(path).held():
            pass
        DemoFolder(path).tell_address("http://127.0.0.1:8899/")
        with pytest.raises(SettingError, match=r"at http://127\.0\.0\.1:8899/\."), DemoFolder(path).held():
            pass
    with DemoFolder(path).held():
        pass


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(SettingError, match="no demo"), DemoFolder(tmp_path).held():
        pass
    assert not (tmp_path / "demo.lock").exists()


def test_a_path_that_is_no_folder_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="--folder"), DemoFolder(tmp_path / "file").held():
        pass


def test_forgetting_removes_the_demo_and_what_it_does_not_know_stays(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    with folder.held():
        (folder.postgres / "data").mkdir(parents=True)
        for name in ("workspace.json", "tour.json", "notes.txt"):
            (tmp_path / name).write_text("{}")
        (tmp_path / "workspace-files").mkdir()
        folder.forget()
        assert not folder.is_lived_in
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.lock", "notes.txt"]


def test_a_port_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("x", "65536", "-1"):
        with pytest.raises(SystemExit) as caught:
            main(["demo", f"--port={text}"])
        assert caught.value.code == 2
        assert "choose one from 0 to 65535" in capsys.readouterr().err
