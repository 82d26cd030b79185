"""What thread words can mean: a command, a menu when they fit several things, or a problem with its mend."""

from dataclasses import dataclass, field

from domain.conversations.model import Menu
from domain.operations.managing import ProcessChange
from domain.operations.model import Operation


@dataclass(frozen=True, slots=True)
class ApplyWords:
    """Operations to carry out at once. `has_stranger`: a name in them may be somebody not met yet."""

    operations: tuple[Operation, ...]
    has_stranger: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ManageWords:
    """A change of the process as a whole, to be carried out at once."""

    change: ProcessChange


@dataclass(frozen=True, slots=True)
class UndoWord:
    """Take back my newest change here."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """Show how the process stands."""


@dataclass(frozen=True, slots=True)
class HistoryWord:
    """Show what happened to the process."""


@dataclass(frozen=True, slots=True)
class HelpWord:
    """Show what can be said here."""


@dataclass(frozen=True, slots=True)
class ApproveWord:
    """Yes to the suggestion that waits, if one does."""


@dataclass(frozen=True, slots=True)
class DismissWord:
    """No to the suggestion that waits, if one does."""


Command = (
    ApplyWords | ManageWords | UndoWord | StatusWord | HistoryWord | HelpWord | ApproveWord | DismissWord
)


@dataclass(frozen=True, slots=True)
class WordsProblem:
    """Words that are clearly meant for the record but do not fit; `public` says why and what to say.

    `has_stranger`: they name somebody nobody knows, who may be a member not met yet.
    """

    public: str
    has_stranger: bool = field(default=False, compare=False)


Reading = Command | Menu | WordsProblem | None
"""None: ordinary prose, not thread words."""


class SettledError(Exception):
    """The reading is settled before the whole line is read: a menu, a problem, or plain prose."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        super().__init__()


def problem(public: str) -> SettledError:
    """Return the end of a reading that names what is wrong."""
    return SettledError(WordsProblem(public))


def stranger(name: str) -> SettledError:
    """Return the end of a reading that names somebody nobody knows."""
    words = f"I know nobody called “{name}” here. Mention them with @."
    return SettledError(WordsProblem(words, has_stranger=True))


def prose() -> SettledError:
    """Return the end of a reading that finds no thread words."""
    return SettledError(None)
