"""What thread words can mean: a command, a menu when they fit several things, or a problem with its mend."""

from dataclasses import dataclass

from domain.conversations.model import Menu
from domain.operations.managing import ProcessChange
from domain.operations.model import Operation


@dataclass(frozen=True, slots=True)
class ApplyWords:
    """Operations to carry out at once."""

    operations: tuple[Operation, ...]


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
    """Words that are clearly meant for the record but do not fit; `public` says why and what to say."""

    public: str


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


def prose() -> SettledError:
    """Return the end of a reading that finds no thread words."""
    return SettledError(None)
