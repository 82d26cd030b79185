"""What the state of a process forbids, in words."""

from domain.errors import ConflictError
from domain.processes.model import Process, ProcessState


def require_open(process: Process) -> None:
    """Raise ConflictError unless steps may change: a process at rest is first brought back."""
    if not process.is_open:
        raise ConflictError(
            f"“{process.name}” is {process.state.value}. {_way_back(process.state)} it first."
        )


def _way_back(state: ProcessState) -> str:
    return "Resume" if state is ProcessState.PAUSED else "Reopen"
