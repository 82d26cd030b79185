"""Backtests score what was said against what came; on the public logs the bars hold."""

import pytest
from hypothesis import given, settings

from domain.insights.backtesting import Trial, backtest, judged, pooled, score, whole
from domain.insights.events import Run
from domain.insights.forecasting import Refusal
from tests.eventlogs.made import runs, steady
from tests.eventlogs.public import LOGS, absence, are_there, public_runs
from tests.eventlogs.strategies import logs


def test_the_public_logs_reach_the_bars() -> None:
    if not are_there():
        pytest.skip(absence())
    tested = [backtest(public_runs(name)) for name in LOGS]
    together = judged(pooled(tested), is_pooled=True)
    assert [row.scores.subject for row in together] == [
        "done in 1 week",
        "done in 4 weeks",
        "date of the next 4 weeks' work",
        "end of a run",
    ]
    assert [row for row in together if not row.holds] == []
    assert all(row.holds for test in tested for row in judged(test) if row.scores.subject == "end of a run")


@settings(max_examples=50)
@given(logs(with_open=True))
def test_any_log_can_be_tested(all_runs: tuple[Run, ...]) -> None:
    found = backtest(all_runs)
    assert found.runs == len(all_runs)
    assert judged(found) is not None


def test_a_backtest_comes_out_the_same_each_time() -> None:
    all_runs = runs(steady(1, weeks=20))
    assert backtest(all_runs) == backtest(all_runs)


def test_a_log_closed_in_bulk_is_refused() -> None:
    bulk = runs(steady(2, weeks=1, a_week=1000, after=15))
    assert backtest([*runs(steady(1, weeks=30, a_week=4)), *bulk]).refused is Refusal.TOO_BURSTY


def test_a_short_log_is_refused() -> None:
    assert backtest(runs(steady(1, weeks=6))).refused is Refusal.TOO_FEW


def test_the_edges_of_a_record_are_left_out() -> None:
    week = (4, 4, 4, 4, 4, 0, 0)
    thin = (1, 0, 0, 0, 0, 0, 0)
    assert whole([thin] * 8 + [week] * 20 + [thin] * 6) == [thin] * 2 + [week] * 20 + [thin] * 2
    assert whole([week] * 3) == [week] * 3


def test_scores_are_shares_and_means() -> None:
    yes, no = (True, True, True), (False, True, True)
    scores = score("it", [Trial(yes, 1, no, 2), Trial(no, 3, no, 2)])
    assert (scores.held, scores.plain_held) == ((0.5, 1, 1), (0, 1, 1))
    assert scores.ratio == 1
    assert scores.furthest_off == pytest.approx(0.15)
