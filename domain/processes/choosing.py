"""Which process a name means: the exact name, an open one, one of this channel; never a guess."""

from collections.abc import Callable, Sequence

from domain.errors import AmbiguousNameError, NotFoundError
from domain.ids import ChannelId
from domain.people.model import Person
from domain.people.moments import say_day
from domain.processes.model import Process

MAX_CANDIDATES = 10
"""Names listed when a name fits several processes."""


def choose(found: Sequence[Process], text: str, *, channel_id: ChannelId, actor: Person) -> Process:
    """Return the one process meant; NotFoundError or AmbiguousNameError when there is none or several."""
    if not found:
        raise NotFoundError(f"I know no process called “{text[:150]}” here.")
    wanted = text.strip().casefold()
    tests: tuple[Callable[[Process], bool], ...] = (
        lambda process: process.name.casefold() == wanted,
        lambda process: process.is_open,
        lambda process: process.channel_id == channel_id,
    )
    left = list(found)
    for fits in tests:
        left = [process for process in left if fits(process)] or left
    if len(left) == 1:
        return left[0]
    candidates = [(process.id, _reads(process, actor)) for process in left[:MAX_CANDIDATES]]
    names = ", ".join(reads for _, reads in candidates)
    raise AmbiguousNameError(candidates, f"Several processes fit: {names}. Say more of the name.")


def _reads(process: Process, actor: Person) -> str:
    started_on = process.started_at.astimezone(actor.zone).date()
    return f"“{process.name}” (started {say_day(started_on, started_on)})"
