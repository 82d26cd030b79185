"""What can be found by its words or its meaning, and what was found."""

from dataclasses import dataclass
from enum import StrEnum

from domain.processes.model import Process
from domain.templates.model import Template


class Kind(StrEnum):
    """What an entry of the index stands for."""

    TEMPLATE = "template"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of a template or a process, as of a revision of it."""

    kind: Kind
    id: str
    revision: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What fits a goal, the best first; `notice` says how it was found."""

    goal: str
    templates: tuple[Template, ...]
    processes: tuple[Process, ...]
    notice: str
