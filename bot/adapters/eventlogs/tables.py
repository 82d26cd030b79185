"""Rows of a CSV file whose first line names the columns."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from bot.adapters.eventlogs.rows import Row
from domain.errors import InvalidInputError

LONGEST_LINE = 100_000
NAMES = {
    "case": ("case", "case_id", "caseid", "case id", "case:concept:name"),
    "activity": ("activity", "activity_id", "activityid", "concept:name", "event"),
    "timestamp": ("timestamp", "time", "time:timestamp", "completetimestamp", "complete timestamp"),
    "resource": ("resource", "org:resource", "user"),
    "lifecycle": ("lifecycle", "lifecycle:transition"),
}
"""The columns, and what they may be called."""
NEEDED = ("case", "activity", "timestamp")


def rows_of_csv(stream: BinaryIO) -> Iterator[Row]:
    """Return the rows. Raise InvalidInputError for what is no table of events."""
    try:
        reader = csv.reader(_lines(io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")))
        places = _places(next(reader, []))
        for cells in reader:
            if cells:
                yield _row(cells, places, f"line {reader.line_num}")
    except UnicodeDecodeError:
        raise InvalidInputError("path", "The file is not text in UTF-8.") from None
    except csv.Error:
        raise InvalidInputError("path", "The file is not comma-separated text.") from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise InvalidInputError("path", f"A line is longer than {LONGEST_LINE:,} characters.")
        yield line


def _places(header: list[str]) -> dict[str, int]:
    named = {cell.strip().lower(): place for place, cell in enumerate(header)}
    places = {
        column: named[name] for column, names in NAMES.items() for name in reversed(names) if name in named
    }
    missing = [column for column in NEEDED if column not in places]
    if missing:
        raise InvalidInputError(
            "path",
            f"The first line must name the columns {', '.join(NEEDED)}; missing: {', '.join(missing)}.",
        )
    return places


def _row(cells: list[str], places: dict[str, int], where: str) -> Row:
    found = {column: cells[place].strip() for column, place in places.items() if place < len(cells)}
    if any(not found.get(column) for column in NEEDED):
        raise InvalidInputError("path", f"{where}: it needs {', '.join(NEEDED)}.")
    return Row(
        found["case"],
        found["activity"],
        found["timestamp"],
        found.get("resource") or None,
        found.get("lifecycle") or None,
        where,
    )
