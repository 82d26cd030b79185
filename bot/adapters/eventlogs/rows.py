"""One row of an event log as it was written, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One event, unread. `where` names its place in the file for a person."""

    case_id: str
    activity: str
    at: str
    resource: str | None
    lifecycle: str | None
    where: str
