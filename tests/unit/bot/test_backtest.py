"""`convers backtest` prints how forecasts would have done and what stands out, or what is wrong."""

from pathlib import Path

import pytest

from bot.__main__ import main
from tests.eventlogs.made import csv_of, steady, xes_of


def test_it_prints_how_often_forecasts_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "made.csv"
    path.write_text(csv_of(steady(1, weeks=30)), encoding="utf-8")

    assert main(["backtest", str(path)]) == 0

    shown = capsys.readouterr().out
    assert "made.csv: 240 runs" in shown
    rows = {line[:16].strip(): line for line in shown.splitlines()}
    assert rows.keys() >= {"done in 1 week", "done in 4 weeks", "date of the next", "end of a run"}
    assert rows["end of a run"].split()[-1] == "yes"
    assert "- nothing." in shown


def test_several_logs_are_pooled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("a.csv", csv_of(steady(1, weeks=20))), ("b.data", xes_of(steady(2, weeks=20)))):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert main(["backtest", "--kind", "csv", str(tmp_path / "a.csv"), str(tmp_path / "a.csv")]) == 0
    assert "All 2 logs together" in capsys.readouterr().out
    assert main(["backtest", "--kind", "xes", str(tmp_path / "b.data")]) == 0
    assert "b.data: 160 runs" in capsys.readouterr().out


def test_a_small_log_says_that_it_is_too_small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.csv"
    path.write_text("case,activity,timestamp\n1,A,2026-01-05\n", encoding="utf-8")

    assert main(["backtest", str(path)]) == 0

    shown = capsys.readouterr().out
    assert "No forecast of weeks: fewer than four whole weeks are known." in shown
    assert "Too few finished runs" in shown
    assert "nothing is said of a team" in shown


def test_hours_of_one_person_are_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["case,activity,resource,timestamp"]
    for number in range(400):
        person, hour = ("UOWL", 22) if number % 5 == 0 else (f"U{number % 5}", 9 + number % 8)
        lines.append(f"{number},A,{person},2026-01-{1 + number % 28:02d}T{hour:02d}:00:00Z")
    path = tmp_path / "owl.csv"
    path.write_text("\n".join(lines), encoding="utf-8")

    assert main(["backtest", str(path)]) == 0

    shown = capsys.readouterr().out
    assert "1 more, each for one person alone" in shown
    assert "UOWL" not in shown


def test_a_wrong_file_is_one_line_and_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", str(tmp_path / "gone.csv")]) == 1

    assert capsys.readouterr().err.count("\n") == 1
