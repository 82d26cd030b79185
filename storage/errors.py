"""The door for the driver's errors: constraint names become errors of the domain, the rest keeps quiet.

    UnavailableError
    └── StorageError    the database refused or failed; `code` is PostgreSQL's SQLSTATE

A StorageError carries no text of the database's: its details quote rows, and rows hold people's words.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from domain.errors import (
    AlreadyDecidedError,
    ConflictError,
    ConversError,
    NotFoundError,
    UnavailableError,
)

P = ParamSpec("P")
T = TypeVar("T")

BY_CONSTRAINT: dict[str, type[ConversError]] = {
    "uq_activity_team_id_cause": AlreadyDecidedError,
    "uq_activity_team_id_undoes": AlreadyDecidedError,
    "uq_suggestions_team_id_channel_id_source_ts": AlreadyDecidedError,
    "uq_steps_team_id_process_id_alias": ConflictError,
    "pk_processes": ConflictError,
    "pk_steps": ConflictError,
    "pk_activity": AlreadyDecidedError,
    "pk_suggestions": AlreadyDecidedError,
    "pk_template_directories": ConflictError,
    "pk_templates": ConflictError,
    "pk_template_versions": ConflictError,
    "pk_recurrences": ConflictError,
    "uq_plans_accepted": ConflictError,
    "pk_template_entries": AlreadyDecidedError,
    "pk_directory_entries": AlreadyDecidedError,
    "fk_activity_team_id_process_id": NotFoundError,
    "fk_suggestions_team_id_process_id": NotFoundError,
    "fk_conversations_team_id_process_id": NotFoundError,
    "fk_turns_team_id_conversation_id": NotFoundError,
}
TRIES = 3
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"


class StorageError(UnavailableError):
    """The database refused or failed. `code` is its SQLSTATE (or the kind of error), for the log."""

    def __init__(self, code: str, constraint: str | None = None) -> None:
        self.code = code
        self.constraint = constraint
        super().__init__()

    def __str__(self) -> str:
        return f"database error {self.code}" + (f" ({self.constraint})" if self.constraint else "")


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the domain knows instead of what the driver says."""
    try:
        yield
    except DBAPIError as error:
        diagnosis = getattr(error.orig, "diag", None)
        constraint: str | None = getattr(diagnosis, "constraint_name", None)
        if constraint in BY_CONSTRAINT:
            raise BY_CONSTRAINT[constraint]() from None
        code: str | None = getattr(error.orig, "sqlstate", None)
        raise StorageError(code or type(error.orig).__name__, constraint) from None
    except PoolTimeoutError:
        raise StorageError("pool_timeout") from None


def repeated(transaction: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run a function that is one whole transaction again when PostgreSQL picked it as a deadlock's victim.

    Units of work are not repeated here: what ran inside them is not ours to run twice. Theirs surface as
    StorageError, and the queue runs the job again.
    """

    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                return await transaction(*args, **kwargs)
            except StorageError as error:
                if error.code not in (SERIALIZATION_FAILURE, DEADLOCK):
                    raise
        return await transaction(*args, **kwargs)

    return run
