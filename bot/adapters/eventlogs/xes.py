"""Rows of an XES file, read piece by piece; one with a document type, and so with entities, is refused."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from bot.adapters.eventlogs.rows import Row
from domain.errors import InvalidInputError

PIECE = 1 << 16
DEEPEST = 50


def rows_of_xes(stream: BinaryIO) -> Iterator[Row]:
    """Return the rows. Raise InvalidInputError for what is no XES."""
    reading = _Reading()
    try:
        while piece := stream.read(PIECE):
            reading.parser.Parse(piece, False)
            yield from reading.taken()
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InvalidInputError("path", f"The file is not XML: it breaks at line {error.lineno}.") from None
    yield from reading.taken()


class _Reading:
    """Where in the log the parser is. Only attributes right under a trace or an event are read."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self._rows: list[Row] = []
        self._path: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._loose: list[tuple[dict[str, str], int]] = []

    def taken(self) -> list[Row]:
        """Return the rows read since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def _refuse(self, *_: object) -> None:
        raise InvalidInputError("path", "An XES file may not declare a document type.")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        if not self._path and name != "log":
            raise InvalidInputError("path", "The file is XML, but not XES: it does not begin with <log>.")
        if len(self._path) >= DEEPEST:
            raise InvalidInputError("path", f"The file is nested deeper than {DEEPEST} levels.")
        self._path.append(name)
        match name, parent:
            case "trace", _:
                self._trace = {}
            case "event", _:
                self._event = {}
            case _, "trace":
                self._trace[attributes.get("key", "")] = attributes.get("value", "")
            case _, "event":
                self._event[attributes.get("key", "")] = attributes.get("value", "")

    def _close(self, _: str) -> None:
        match self._path.pop():
            case "event":
                self._loose.append((self._event, self.parser.CurrentLineNumber))
            case "trace":
                self._rows += [self._row(event, line) for event, line in self._loose]
                self._loose = []

    def _row(self, event: dict[str, str], line: int) -> Row:
        case_id = self._trace.get("concept:name")
        activity, at = event.get("concept:name"), event.get("time:timestamp")
        if not (case_id and activity and at):
            raise InvalidInputError(
                "path",
                f"line {line}: an event needs concept:name and time:timestamp, and its trace concept:name.",
            )
        return Row(
            case_id,
            activity,
            at,
            event.get("org:resource") or None,
            event.get("lifecycle:transition") or None,
            f"line {line}",
        )
