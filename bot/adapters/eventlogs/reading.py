"""Open an event log of either kind, within limits, and say in words what is wrong with a file."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from bot.adapters.eventlogs.rows import Row
from bot.adapters.eventlogs.tables import rows_of_csv
from bot.adapters.eventlogs.xes import rows_of_xes
from domain.errors import InvalidInputError
from domain.insights.events import Event

MOST_BYTES = 2**30
"""Unpacked; what is larger is no log of a team, or a trap."""
MOST_EVENTS = 5_000_000
COMPLETE = "complete"


class Kind(StrEnum):
    """The formats that are read."""

    CSV = "csv"
    XES = "xes"


class _Rows(Protocol):
    def __call__(self, stream: BinaryIO) -> Iterator[Row]: ...


READERS: dict[Kind, _Rows] = {Kind.CSV: rows_of_csv, Kind.XES: rows_of_xes}


def read_events(path: Path, kind: Kind | None = None) -> tuple[Event, ...]:
    """Return the events of a log. Raise InvalidInputError saying what is wrong with the file, and where.

    Times without a zone are taken as UTC. Where a log tells when work began and when it was complete, only
    the latter counts.
    """
    kind = kind or _kind_of(path)
    rows: list[Row] = []
    with _opened(path) as stream:
        for row in READERS[kind](stream):
            rows.append(row)
            if len(rows) > MOST_EVENTS:
                raise InvalidInputError("path", f"{path} has more than {MOST_EVENTS:,} events.")
    if any((row.lifecycle or "").lower() == COMPLETE for row in rows):
        rows = [row for row in rows if row.lifecycle is None or row.lifecycle.lower() == COMPLETE]
    if not rows:
        raise InvalidInputError("path", f"{path} holds no events.")
    names: dict[str, str] = {}
    return tuple(
        Event(
            names.setdefault(row.case_id, row.case_id),
            names.setdefault(row.activity, row.activity),
            _instant(row),
            names.setdefault(row.resource, row.resource) if row.resource else None,
        )
        for row in rows
    )


def _kind_of(path: Path) -> Kind:
    name = path.name.lower().removesuffix(".gz")
    for kind in Kind:
        if name.endswith(f".{kind}"):
            return kind
    raise InvalidInputError("path", f"{path} is neither .csv nor .xes; say which with --kind.")


def _instant(row: Row) -> datetime:
    try:
        at = datetime.fromisoformat(row.at.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInputError(
            "path",
            f"{row.where}: the time “{row.at[:40]}” is not like 2026-11-23T09:00:00+01:00.",
        ) from None


class _Limited(io.RawIOBase):
    """A stream that ends in an error instead of filling the memory."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._inner.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise InvalidInputError("path", f"The log is larger than {MOST_BYTES >> 30} GiB unpacked.")
        buffer[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            is_packed = raw.peek(2)[:2] == b"\x1f\x8b"
            inner: BinaryIO = gzip.GzipFile(fileobj=raw) if is_packed else raw  # type: ignore[assignment]
            yield io.BufferedReader(_Limited(inner))
    except FileNotFoundError:
        raise InvalidInputError("path", f"{path} is not there.") from None
    except IsADirectoryError:
        raise InvalidInputError("path", f"{path} is a folder; name one file in it.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InvalidInputError("path", f"{path} is a broken gzip file.") from None
    except PermissionError:
        raise InvalidInputError("path", f"{path} may not be read.") from None
