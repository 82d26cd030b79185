"""How a step is called in a sentence: its number and its title."""

from domain.ids import StepId
from domain.processes.model import Process

MAX_LABEL = 60
"""Characters of a title inside a sentence."""


def label(process: Process, step_id: StepId) -> str:
    """Return `3 DNS change`, just the title of a hidden step; `a step that is gone` when there is none."""
    for number, step in process.numbered():
        if step.id == step_id:
            return f"{number} {short(step.title)}"
    hidden = process.step(step_id)
    return short(hidden.title) if hidden is not None else "a step that is gone"


def quoted(process: Process, step_id: StepId) -> str:
    """Return `“3 DNS change”`."""
    return f"“{label(process, step_id)}”"


def short(title: str) -> str:
    """Cut a title for use inside a sentence."""
    return title if len(title) <= MAX_LABEL else title[: MAX_LABEL - 1].rstrip() + "…"
