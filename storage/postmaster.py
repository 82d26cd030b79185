"""Who serves a PostgreSQL data folder: told by trying, never by a process number alone.

`postmaster.pid` outlives a kill -9 or a power cut, and its number may belong to another program by then.
PostgreSQL refuses to start while a process with that number lives, whatever it is; and a start beside
orphans of a killed server would corrupt the data. So both are looked at here.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SOCKET_LINE = 4
PORT_LINE = 3


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says. `socket_folder` is None while the server has not written it yet."""

    pid: int
    port: int | None = None
    socket_folder: Path | None = None


def read_postmaster(data: Path) -> Postmaster | None:
    """Return what the file says, or None when there is none or it is torn."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if len(lines) <= SOCKET_LINE or not lines[PORT_LINE].isdigit():
        return Postmaster(pid)
    socket_folder = lines[SOCKET_LINE].strip()
    return Postmaster(pid, int(lines[PORT_LINE]), Path(socket_folder) if socket_folder else None)


def serving_pids(data: Path) -> frozenset[int]:
    """Return every living process of a server of this data folder, orphans of a killed one included.

    Each of them has the data folder as its working directory.
    """
    found = set()
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error, OSError):
            is_server = process.info["name"].startswith("postgres") and Path(process.cwd()) == data
            if is_server and process.status() != psutil.STATUS_ZOMBIE:
                found.add(process.pid)
    return frozenset(found)


def clear_stale(data: Path, socket_folder: Path) -> None:
    """Remove the lock files of a server that is gone but whose number still belongs to some process.

    That may be another program after a reboot, or the dead server itself where nobody collects the dead (a
    container without an init). Only to be called when `serving_pids` is empty. Files whose process is gone
    are left to PostgreSQL, which takes them over and checks the shared memory too.
    """
    for lock in (data / "postmaster.pid", *socket_folder.glob(".s.PGSQL.*.lock")):
        with suppress(OSError, ValueError, IndexError):
            if psutil.pid_exists(int(lock.read_text().splitlines()[0])):
                lock.unlink()
