"""The embedded server survives what computers do to programs, and is shared by every process that uses it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

import psutil
import psycopg
import pytest

from domain.errors import SettingError
from storage import account, embedded
from storage.account import Account, account_for
from storage.embedded import EmbeddedPostgres, default_folder
from storage.migrations import current, head, migrate
from storage.postmaster import read_postmaster, serving_pids

FAST = {"fsync": "off"}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A data folder with a server's data in it, the server stopped."""
    root = Path(tempfile.mkdtemp(prefix="convers-embedded-"))
    root.chmod(0o755)
    EmbeddedPostgres.start(root / "postgres", settings=FAST).close()
    yield root / "postgres"
    shutil.rmtree(root, ignore_errors=True)


def start(place: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres.start(place, settings=FAST)


def ask(server: EmbeddedPostgres, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(server.url()), autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchall() if cursor.description else []


def plain(url: str) -> str:
    """Return the address as PostgreSQL's own programs read it."""
    return url.replace("+psycopg", "")


def kill_hard(server: EmbeddedPostgres) -> None:
    """End the server as a power cut would: every process at once."""
    pids = serving_pids(server.data)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10)


def other_process(place: Path, code: str) -> subprocess.Popen[str]:
    """Start a process that attaches, says `ready`, and then does what the code says."""
    program = f"""
        import os, sys, time
        from pathlib import Path
        from storage.embedded import EmbeddedPostgres
        server = EmbeddedPostgres.start(Path({str(place)!r}), settings={FAST!r})
        print("ready", flush=True)
        {code}
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def wait_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_the_server_is_postgresql_18_with_pgvector_and_a_database_of_ours(place: Path) -> None:
    with start(place) as server:
        ((version,),) = ask(server, "SHOW server_version_num")
        assert str(version).startswith("18")
        assert ask(server, "SELECT name FROM pg_available_extensions WHERE name = 'vector'") == [("vector",)]
        assert ask(server, "SELECT current_database(), lower('ÄÖ')") == [("convers", "äö")]
        assert ask(server, "SHOW listen_addresses") == [("",)]


def test_data_survives_a_restart_and_the_server_stops_with_its_last_user(place: Path) -> None:
    with start(place) as server:
        ask(server, "DROP TABLE IF EXISTS kept")
        ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
    assert serving_pids(place / "data") == frozenset()
    with start(place) as server:
        assert ask(server, "SELECT number FROM kept") == [(7,)]


def test_databases_of_one_new_cluster_can_be_migrated_at_the_same_time(place: Path) -> None:
    """The role they all need belongs to the cluster."""
    with start(place) as server:
        names = [f"together_{number}" for number in range(2)]
        for name in names:
            ask(server, f"CREATE DATABASE {name}")
        assert ask(server, "SELECT to_regrole('convers_app')") == [(None,)]
        with ProcessPoolExecutor(len(names), get_context("spawn")) as replicas:
            list(replicas.map(migrate, [server.url(name) for name in names]))
        assert [current(server.url(name)) for name in names] == [head()] * len(names)


def test_a_backup_restored_elsewhere_is_the_record_as_it_was(place: Path) -> None:
    with start(place) as server:
        migrate(server.url())
        facts = "team_id, id, name, timezone, is_guest, is_admin, is_bot, is_deleted, uses_ai"
        ann = "'T1', 'UANN', 'Ann', 'UTC', false, false, false, false, true"
        ask(server, f"INSERT INTO people ({facts}) VALUES ({ann})")
        ask(server, "DROP DATABASE IF EXISTS restored")
        ask(server, "CREATE DATABASE restored")
        backup = Path(tempfile.mkdtemp()) / "convers.dump"
        pg_dump, pg_restore = str(server.programs / "pg_dump"), str(server.programs / "pg_restore")
        target = f"--dbname={plain(server.url('restored'))}"
        subprocess.run([pg_dump, "--format=custom", f"--file={backup}", plain(server.url())], check=True)
        subprocess.run([pg_restore, "--no-privileges", "--exit-on-error", target, backup], check=True)
        migrate(server.url("restored"))
        with psycopg.connect(plain(server.url("restored"))) as connection:
            connection.execute("SET ROLE convers_app")
            connection.execute("SELECT set_config('convers.team_id', 'T1', true)")
            assert connection.execute("SELECT name FROM people").fetchall() == [("Ann",)]
        shutil.rmtree(backup.parent)


def test_closing_twice_is_harmless(place: Path) -> None:
    server = start(place)
    server.close()
    server.close()


def test_a_second_process_attaches_and_the_first_to_leave_stops_nothing(place: Path) -> None:
    with start(place) as server:
        stated = read_postmaster(server.data)
        process = other_process(place, "sys.stdin.read()")
        wait_ready(process)
        assert read_postmaster(server.data) == stated
        process.communicate("")
        assert process.returncode == 0
        assert ask(server, "SELECT 1") == [(1,)]


def test_the_server_outlives_the_process_that_started_it_while_another_uses_it(place: Path) -> None:
    process = other_process(place, "sys.stdin.read()")
    wait_ready(process)
    with start(place) as server:
        process.communicate("")
        assert ask(server, "SELECT 1") == [(1,)]
    assert serving_pids(place / "data") == frozenset()


def test_processes_that_start_together_share_one_server(place: Path) -> None:
    processes = [other_process(place, "sys.stdin.read()") for _ in range(3)]
    for process in processes:
        wait_ready(process)
    stated = read_postmaster(place / "data")
    assert stated is not None
    parents = {psutil.Process(pid).ppid() for pid in serving_pids(place / "data")}
    assert stated.pid in parents
    for process in processes:
        process.communicate("")
    assert serving_pids(place / "data") == frozenset()


def test_after_a_kill_of_its_user_the_server_is_found_again_and_stopped_at_last(place: Path) -> None:
    process = other_process(place, "time.sleep(60)")
    wait_ready(process)
    stated = read_postmaster(place / "data")
    process.kill()
    process.communicate()
    with start(place) as server:
        assert read_postmaster(server.data) == stated
    assert serving_pids(place / "data") == frozenset()


def test_a_killed_server_is_started_again_with_what_was_committed(place: Path) -> None:
    with start(place) as server:
        ask(server, "DROP TABLE IF EXISTS kept")
        ask(server, "CREATE TABLE kept AS SELECT 8 AS number")
        ask(server, "CHECKPOINT")
        kill_hard(server)
        server.ensure_running()
        assert ask(server, "SELECT number FROM kept") == [(8,)]
        kill_hard(server)
        with start(place) as again:
            assert ask(again, "SELECT number FROM kept") == [(8,)]


def test_a_killed_postmaster_whose_children_linger_is_waited_for(place: Path) -> None:
    with start(place) as server:
        stated = read_postmaster(server.data)
        assert stated is not None
        os.kill(stated.pid, signal.SIGKILL)
        server.ensure_running()
        assert ask(server, "SELECT 1") == [(1,)]


def test_after_a_reboot_a_number_that_belongs_to_another_program_does_not_fool_us(place: Path) -> None:
    with start(place) as server:
        kept = (server.data / "postmaster.pid").read_text()
    owner = account_for(place / "data")
    # A program of the same user: PostgreSQL itself would refuse to start while it lives.
    stranger = subprocess.Popen(["sleep", "60"], user=owner.uid if owner.switches else None)
    try:
        stale = place / "data" / "postmaster.pid"
        stale.write_text("\n".join([str(stranger.pid), *kept.splitlines()[1:]]) + "\n")
        owner.give(stale)
        with start(place) as server:
            assert ask(server, "SELECT 1") == [(1,)]
        assert stranger.poll() is None, "another program was ended"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_first_start_that_was_cut_off_leaves_no_half_made_data(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = Path(tempfile.mkdtemp(prefix="convers-embedded-"))
    root.chmod(0o755)
    (root / "postgres" / "data.new").mkdir(parents=True)
    (root / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    try:
        with start(root / "postgres") as server:
            assert ask(server, "SELECT 1") == [(1,)]
    finally:
        shutil.rmtree(root)


@pytest.mark.parametrize("inside", ["data", "."])
def test_data_of_another_postgresql_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / inside).mkdir(exist_ok=True)
    (tmp_path / inside / "PG_VERSION").write_text("16\n")
    with pytest.raises(SettingError, match=r"PostgreSQL 16.*DATABASE_URL"):
        start(tmp_path)


def test_a_folder_we_may_not_write_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SettingError, match="CONVERS_DATA_FOLDER"):
        start(tmp_path / "closed")


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Account("stranger", os.getuid() + 12345, os.getgid(), switches=False)
    monkeypatch.setattr(embedded, "account_for", lambda _: stranger)
    with pytest.raises(SettingError, match="belongs to another user"):
        start(tmp_path / "postgres")


def test_a_server_that_cannot_start_says_where_its_log_is(tmp_path: Path) -> None:
    root = Path(tempfile.mkdtemp(prefix="convers-embedded-"))
    root.chmod(0o755)
    try:
        with pytest.raises(SettingError, match=r"could not be used.*log"):
            EmbeddedPostgres.start(root / "postgres", settings={"no_such_setting": "1"})
    finally:
        shutil.rmtree(root)


def test_a_path_too_long_for_a_socket_still_works() -> None:
    root = Path(tempfile.mkdtemp(prefix="convers-embedded-"))
    root.chmod(0o755)
    deep = root / ("folder with spaces " * 6).strip()
    deep.mkdir()
    try:
        with start(deep / "postgres") as server:
            assert ask(server, "SELECT 1") == [(1,)]
            assert str(deep) not in server.url()
            sockets = Path(unquote(server.url().partition("host=")[2]))
            assert sockets.is_dir()
        assert not sockets.exists()
    finally:
        shutil.rmtree(root)


def test_root_keeps_its_record_where_the_server_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_folder() == Path("/var/lib/convers/postgres")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    assert default_folder() == Path("/srv/data/convers/postgres")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ann")
    assert str(default_folder()).startswith("/home/ann/")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_program_files_that_only_root_can_read_are_copied_and_nothing_is_opened_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = find_spec(account.WHEEL)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / account.WHEEL).symlink_to(package)
    hidden = ModuleSpec(account.WHEEL, None, origin=str(closed / account.WHEEL / "__init__.py"))
    monkeypatch.setattr(account, "find_spec", lambda _: hidden)
    root = Path(tempfile.mkdtemp(prefix="convers-embedded-"))
    root.chmod(0o755)
    (closed / f"{account.WHEEL}.libs").symlink_to(package.with_name(f"{account.WHEEL}.libs"))
    try:
        with start(root / "postgres") as server:
            assert ask(server, "SELECT 1") == [(1,)]
            assert (root / "postgres" / "server").exists()
        with start(root / "postgres") as server:
            assert ask(server, "SELECT 1") == [(1,)]
        assert closed.stat().st_mode & 0o077 == 0
    finally:
        shutil.rmtree(root)
