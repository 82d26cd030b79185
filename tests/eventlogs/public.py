"""Where the public event logs lie on this machine, if they do; they are no part of this repository."""

import os
from functools import cache
from pathlib import Path

from bot.adapters.eventlogs.reading import read_events
from domain.insights.events import Run, runs_of

FOLDER = "CONVERS_EVENTLOGS"
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "eventlogs"
LOGS = ("helpdesk", "receipt")


def folder() -> Path:
    """Return the folder they should lie in."""
    return Path(os.environ.get(FOLDER, BESIDE))


def are_there() -> bool:
    """Tell whether all of them do."""
    return all((folder() / f"{name}.csv.gz").exists() for name in LOGS)


def absence() -> str:
    """Return what to say when they do not."""
    return f"NOT CHECKED: no public event logs in {folder()}; name their folder in {FOLDER}"


@cache
def public_runs(name: str) -> tuple[Run, ...]:
    """Return the runs of a log."""
    return runs_of(read_events(folder() / f"{name}.csv.gz"))
