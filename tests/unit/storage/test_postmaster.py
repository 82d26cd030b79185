"""Who serves a data folder is told by looking, never by a number alone."""

import os
from pathlib import Path

from storage.postmaster import Postmaster, clear_stale, read_postmaster, serving_pids

FULL = "{pid}\n/data\n1790000000\n5432\n/sockets\n\n 1 2\nready\n"


def write(data: Path, text: str) -> None:
    (data / "postmaster.pid").write_text(text)


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert read_postmaster(tmp_path) is None


def test_a_torn_file_says_nothing_or_little(tmp_path: Path) -> None:
    write(tmp_path, "")
    assert read_postmaster(tmp_path) is None
    write(tmp_path, "12\n/data\n179")
    assert read_postmaster(tmp_path) == Postmaster(12)


def test_a_full_file_says_where_the_server_listens(tmp_path: Path) -> None:
    write(tmp_path, FULL.format(pid=12))
    assert read_postmaster(tmp_path) == Postmaster(12, 5432, Path("/sockets"))


def test_a_file_whose_number_belongs_to_another_program_is_removed(tmp_path: Path) -> None:
    write(tmp_path, FULL.format(pid=os.getpid()))
    assert serving_pids(tmp_path) == frozenset()
    (tmp_path / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    clear_stale(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_whose_process_is_gone_is_left_to_postgresql(tmp_path: Path) -> None:
    write(tmp_path, FULL.format(pid=2**22 + 1))
    clear_stale(tmp_path, tmp_path)
    assert (tmp_path / "postmaster.pid").exists()
