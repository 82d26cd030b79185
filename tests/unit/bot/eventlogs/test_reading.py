"""Event logs are read from CSV and XES alike, and a wrong file is answered in words."""

import gzip
from pathlib import Path

import pytest

from bot.adapters.eventlogs import reading
from bot.adapters.eventlogs.reading import Kind, read_events
from domain.errors import InvalidInputError
from tests.eventlogs.made import csv_of, steady, xes_of

CASES = steady(1, weeks=2)
EVENTS = tuple(event for case in CASES for event in case)
HEAD = "case,activity,timestamp\n"


def write(path: Path, text: str) -> Path:
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.CSV", "packed-without-saying.csv"])
def test_a_table_is_read(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, csv_of(CASES))
    if "packed" in name:
        path.write_bytes(gzip.compress(path.read_bytes()))
    assert read_events(path) == EVENTS


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_is_read(tmp_path: Path, name: str) -> None:
    assert read_events(write(tmp_path / name, xes_of(CASES))) == EVENTS


def test_the_kind_can_be_said(tmp_path: Path) -> None:
    assert read_events(write(tmp_path / "log.txt", xes_of(CASES)), Kind.XES) == EVENTS


def test_columns_go_by_other_names_too(tmp_path: Path) -> None:
    text = "\ufeffTime:Timestamp,Case ID,concept:name\n2026-01-05 09:00:00,1,A\n"
    (event,) = read_events(write(tmp_path / "log.csv", text))
    assert (event.case_id, event.activity, event.resource) == ("1", "A", None)
    assert event.at.isoformat() == "2026-01-05T09:00:00+00:00"


def test_only_what_was_completed_counts_where_the_log_tells(tmp_path: Path) -> None:
    text = "case,activity,lifecycle,timestamp\n1,A,start,2026-01-05\n1,A,COMPLETE,2026-01-06\n"
    (event,) = read_events(write(tmp_path / "log.csv", text))
    assert event.at.day == 6


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log>&b;</log>'
WRONG = {
    "no events": ("log.csv", HEAD, "no events"),
    "no columns": ("log.csv", "a,b\n1,2\n", "missing: case, activity, timestamp"),
    "empty": ("log.csv", "", "missing: case, activity, timestamp"),
    "a bad time": ("log.csv", f"{HEAD}1,A,yesterday\n", "line 2: the time “yesterday”"),
    "a time out of range": ("log.csv", f"{HEAD}1,A,0001-01-01T00:00:00+14:00\n", "line 2: the time"),
    "a short line": ("log.csv", f"{HEAD}1,A\n", "line 2: it needs case, activity, timestamp"),
    "a long line": ("log.csv", HEAD + "x" * 200_000, "longer than 100,000"),
    "another kind": ("log.txt", HEAD, "say which with --kind"),
    "a broken gzip": ("log.csv", "\x1f", "missing"),
    "no XML": ("log.xes", "case,activity", "not XML: it breaks at line 1"),
    "half of it": ("log.xes", "<log><trace>", "not XML"),
    "other XML": ("log.xes", "<html/>", "does not begin with <log>"),
    "entities": ("log.xes", BOMB, "may not declare a document type"),
    "too deep": ("log.xes", "<log>" + "<list>" * 60, "nested deeper than 50"),
    "nameless": ("log.xes", "<log><trace><event/></trace></log>", "needs concept:name"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_said_to_be_wrong_and_how(tmp_path: Path, wrong: str) -> None:
    name, text, says = WRONG[wrong]
    with pytest.raises(InvalidInputError) as caught:
        read_events(write(tmp_path / name, text))
    assert says in caught.value.public


def test_what_is_no_file_no_text_or_no_gzip_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + b"1,caf\xe9,2026-01-05\n")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(csv_of(CASES).encode())[:200])
    (tmp_path / "folder.csv").mkdir()
    for name, says in (
        ("gone.csv", "is not there"),
        ("folder.csv", "is a folder"),
        ("latin.csv", "not text in UTF-8"),
        ("cut.csv.gz", "broken gzip"),
    ):
        with pytest.raises(InvalidInputError, match=says):
            read_events(tmp_path / name)


def test_a_file_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "log.csv.gz", csv_of(CASES))
    monkeypatch.setattr(reading, "MOST_EVENTS", 10)
    with pytest.raises(InvalidInputError, match="more than 10 events"):
        read_events(path)
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    with pytest.raises(InvalidInputError, match="larger than"):
        read_events(path)
