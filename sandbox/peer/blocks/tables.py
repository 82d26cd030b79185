"""Tables and charts: their sizes, counted over a whole message."""

from typing import Any

from sandbox.peer.blocks.rich_text import characters, rich_text
from sandbox.peer.blocks.shapes import (
    Check,
    Findings,
    array,
    boolean,
    integer,
    number,
    one_of,
    record,
    string,
    tagged,
    unique,
)

TABLE_CHARACTERS = 10_000
DATA_TABLE_CHARACTERS = 20_000
MAX_COLUMNS = 20

_CELL = tagged(
    {
        "raw_text": record({"type": one_of("raw_text"), "text": string(1)}),
        "raw_number": record({"type": one_of("raw_number"), "value": number(), "text": string(1)}),
        "rich_text": rich_text,
    }
)
_ROW = array(_CELL, 1, MAX_COLUMNS)


def _header_is_plain(value: Any, pointer: str, findings: Findings) -> None:
    for column, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            findings.add(f"{pointer}/rows/0/{column}/type", "unsupported type: rich_text")


def _counted(kind: str, limit: int) -> Check:
    def check(value: Any, pointer: str, findings: Findings) -> None:
        findings.characters[kind] += sum(characters(cell) for row in value["rows"] for cell in row)
        if findings.characters[kind] > limit:
            findings.add(f"{pointer}/rows", f"no more than {limit} characters allowed in all {kind} blocks")

    return check


def _row_header_exists(value: Any, pointer: str, findings: Findings) -> None:
    column = value.get("row_header_column_index", 0)
    if any(column >= len(row) for row in value["rows"]):
        findings.add(f"{pointer}/row_header_column_index", "must be a column of every row")


_ALIGNMENT = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

TABLE: tuple[dict[str, Check], dict[str, Check], tuple[Check, ...]] = (
    {"rows": array(_ROW, 1, 100)},
    {"column_settings": array(_ALIGNMENT, 0, MAX_COLUMNS)},
    (_counted("table", TABLE_CHARACTERS),),
)

DATA_TABLE: tuple[dict[str, Check], dict[str, Check], tuple[Check, ...]] = (
    {"rows": array(_ROW, 1, 201), "caption": string(1)},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0, MAX_COLUMNS - 1)},
    (_header_is_plain, _row_header_exists, _counted("data_table", DATA_TABLE_CHARACTERS)),
)

_LABEL = string(1, 20)
_POINT = record({"label": _LABEL, "value": number()})
_SERIES = record({"name": _LABEL, "data": array(_POINT, 1, 20)})
_AXIS = record(
    {"categories": unique(array(_LABEL, 1, 20), "categories")},
    {"x_label": string(1, 50), "y_label": string(1, 50)},
)


def _labels_are_the_categories(value: Any, pointer: str, findings: Findings) -> None:
    categories = value["axis_config"]["categories"]
    for index, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            findings.add(f"{pointer}/series/{index}/data", "labels must equal the categories")
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        findings.add(f"{pointer}/series", "names must be unique")


def _axes(kind: str) -> Check:
    return record(
        {"type": one_of(kind), "series": array(_SERIES, 1, 12), "axis_config": _AXIS},
        {},
        _labels_are_the_categories,
    )


_SEGMENT = record({"label": _LABEL, "value": number(above=0)})
_CHART = tagged(
    {
        "pie": record({"type": one_of("pie"), "segments": array(_SEGMENT, 1, 12)}),
        "bar": _axes("bar"),
        "line": _axes("line"),
        "area": _axes("area"),
    }
)

CHART: tuple[dict[str, Check], dict[str, Check], tuple[Check, ...]] = (
    {"title": string(1, 50), "chart": _CHART},
    {},
    (),
)
