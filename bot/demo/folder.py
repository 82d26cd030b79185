"""Where the demo keeps what it must remember, and who uses it at the moment."""

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from domain.errors import SettingError

STOP_TRIES, STOP_PAUSE = 50, 0.1
PATIENT_TRIES = 30
"""Looks at a server that was told to stop, before it is killed."""


def default_folder() -> Path:
    """Return the demo's own folder, beside the one of a real Convers."""
    from storage.embedded import default_folder as real_folder

    return real_folder().parent / "demo"


class DemoFolder:
    """The demo's own folder: a database, the saved workspace, the ticks of the tour."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.postgres = self.path / "postgres"
        self.workspace = self.path / "workspace.json"
        self.tour = self.path / "tour.json"
        self._lock = self.path / "demo.lock"

    @property
    def is_lived_in(self) -> bool:
        """True once a whole start was saved: the workspace is written only when the team has moved in."""
        return self.workspace.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other demo out; the kernel lets go however we end.

        Raises SettingError when another demo is here, or when the folder is not ours to use.
        """
        self._prepare()
        try:
            file = self._lock.open("a+", encoding="utf-8")
        except OSError:
            raise SettingError(self._not_writable) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SettingError(self._taken()) from None
            file.truncate(0)
            yield

    def tell_address(self, url: str) -> None:
        """Note where the page is, for whoever starts a second demo here."""
        self._lock.write_text(url, encoding="utf-8")

    def forget(self) -> None:
        """Remove the demo's data and nothing else; a server that an early end left behind is stopped."""
        self._stop_server()
        for path in (self.postgres, self.path / f"{self.workspace.stem}-files"):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.workspace, self.tour):
            path.unlink(missing_ok=True)
        if self.postgres.exists():
            raise SettingError(self._not_writable)

    def _prepare(self) -> None:
        """Make the folder. A folder that holds something else is refused: `forget` must never meet it."""
        try:
            # The server may run as another user, who has to pass through.
            self.path.mkdir(mode=0o755 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            is_foreign = not self._lock.exists() and any(self.path.iterdir())
        except OSError:
            raise SettingError(self._not_writable) from None
        if is_foreign:
            raise SettingError(
                f"{self.path} holds something that is no demo. Choose an empty folder with --folder."
            )

    def _stop_server(self) -> None:
        from storage.postmaster import serving_pids

        for count in range(STOP_TRIES):
            pids = serving_pids(self.postgres / "data")
            if not pids:
                return
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT if count < PATIENT_TRIES else signal.SIGKILL)
            time.sleep(STOP_PAUSE)  # another's process: there is nothing to wait on

    def _taken(self) -> str:
        address = self._lock.read_text(encoding="utf-8").strip()
        where = f"at {address}" if address else "and about to be ready"
        return (
            f"A demo with this folder is running already, {where}. Use that one, end it with Ctrl-C where it "
            "runs, or give this one another folder with --folder."
        )

    @property
    def _not_writable(self) -> str:
        return f"The demo may not write its folder {self.path}. Choose another with --folder."
