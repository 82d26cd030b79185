"""What can be found by its words or its meaning, and what was found."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domain.ids import UserId
from domain.processes.model import Process
from domain.templates.model import Template


class Kind(StrEnum):
    """What an entry of the index stands for."""

    TEMPLATE = "template"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of a template or a process, as of a revision of it.

    `author_id` is whose words they are: who wrote the newest version of the template, or started the
    process; None for what Convers took from a file.
    """

    kind: Kind
    id: str
    revision: int
    title: str
    text: str
    author_id: UserId | None

    @property
    def said(self) -> str:
        """All of it, as one text."""
        return f"{self.title}\n{self.text}"

    @property
    def digest(self) -> str:
        """A short fingerprint of what is said: most changes of a process leave it as it is."""
        return sha256(self.said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text as a vector of a model's; vectors of different models have nothing in common."""

    model: str
    vector: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Something found by its meaning. `likeness` is the cosine: 1 for the same direction, 0 for none."""

    id: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What fits a goal, the best first; `notice` says how it was found."""

    goal: str
    templates: tuple[Template, ...]
    processes: tuple[Process, ...]
    notice: str
