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


def clear_stale(data: Path) -> None:
    """Remove a `postmaster.pid` whose number now belongs to some other program.

    Only to be called when `serving_pids` is empty: a file whose process is gone is left to PostgreSQL,
    which takes it over and checks the shared memory too.
    """
    stated = read_postmaster(data)
    if stated is not None and psutil.pid_exists(stated.pid):
        (data / "postmaster.pid").unlink(missing_ok=True)
