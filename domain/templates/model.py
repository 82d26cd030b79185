"""A template as values: directories hold templates, templates have versions, a version holds a definition."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import DirectoryId, TeamId, TemplateId, UserId
from domain.processes.model import NewStep
from domain.processes.shapes import Question


@dataclass(frozen=True, slots=True)
class Role:
    """Someone a run needs, filled with a person when it starts. `key` is what steps name it by."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Definition:
    """The content of one version: everything a run is made from. Every step has a key."""

    name: str
    steps: tuple[NewStep, ...]
    description: str = ""
    roles: tuple[Role, ...] = ()
    questions: tuple[Question, ...] = ()

    def walk(self) -> Iterator[tuple[str, NewStep, NewStep | None]]:
        """Yield each step and substep in order with its number and, for a substep, its parent."""
        for top, step in enumerate(self.steps, start=1):
            yield str(top), step, None
            for sub, child in enumerate(step.substeps, start=1):
                yield f"{top}.{sub}", child, step

    @property
    def size(self) -> int:
        """Count steps and substeps."""
        return sum(1 + len(step.substeps) for step in self.steps)

    @property
    def all_questions(self) -> tuple[Question, ...]:
        """Return the questions of the start, then those asked in steps."""
        asked = (step.question for _, step, _ in self.walk())
        return (*self.questions, *(question for question in asked if question is not None))


@dataclass(frozen=True, slots=True)
class Directory:
    """A shelf of templates. Its editors and the workspace's admins change them; everyone may use them.

    `is_starter` marks the shelf that Convers fills from files: nobody edits there, people copy. An archived
    directory took its templates with it: they carry the same `archived_at`.
    """

    id: DirectoryId
    team_id: TeamId
    name: str
    editors: tuple[UserId, ...] = ()
    is_starter: bool = False
    version: int = 1
    archived_at: datetime | None = None

    @property
    def is_archived(self) -> bool:
        """True while it is put away, with the templates in it."""
        return self.archived_at is not None


@dataclass(frozen=True, slots=True)
class Template:
    """A reusable shape of processes. `name` and `version` are those of its newest version.

    `revision` is the compare-and-set counter of the whole: it grows with archiving and moving, too.
    """

    id: TemplateId
    team_id: TeamId
    directory_id: DirectoryId
    name: str
    version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None = None
    revision: int = 1

    @property
    def is_archived(self) -> bool:
        """True while it is put away: it can be looked at, but not started."""
        return self.archived_at is not None


class TemplateSource(StrEnum):
    """Where a change of a template came from."""

    MODAL = "modal"
    BUTTON = "button"
    IMPORT = "import"
    PROCESS = "process"
    COPY = "copy"
    SUGGESTION = "suggestion"
    SCHEDULE = "schedule"
    """What was to start by itself."""
    FILE = "file"
    """A file of the starter library or of TEMPLATES_FOLDER."""


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version, never changed again. `by` is None for versions Convers took from a file."""

    template_id: TemplateId
    team_id: TeamId
    number: int
    definition: Definition
    by: UserId | None
    at: datetime
    source: TemplateSource
    note: str = ""


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """One line of a template's history. `cause` is unique: the same work done twice finds it."""

    template_id: TemplateId
    team_id: TeamId
    cause: str
    actor_id: UserId | None
    at: datetime
    source: TemplateSource
    line: str
    version: int


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One line of a directory's history. `cause` is unique: the same work done twice finds it."""

    directory_id: DirectoryId
    team_id: TeamId
    cause: str
    actor_id: UserId
    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Starter:
    """A template that comes as a file. `slug` is the file's name without its ending."""

    slug: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Shelf:
    """A directory with its templates, by name."""

    directory: Directory
    templates: tuple[Template, ...]
    can_edit: bool


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template as one person sees it: its directory, a version, and whether they may change it."""

    template: Template
    directory: Directory
    version: TemplateVersion
    can_edit: bool
