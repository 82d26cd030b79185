"""When a run ends: from runs alike, stretched by how past forecasts went, with no look into the future."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.insights.events import Run
from domain.insights.remaining import (
    Experience,
    TrackRecord,
    forecast_left,
    learnt_by,
    replay,
    stretched,
    survival_quantile,
)
from tests.eventlogs.made import BEGIN, runs, steady
from tests.eventlogs.strategies import logs

THREE = st.tuples(*[st.floats(0, 1e7)] * 3)


def test_without_open_runs_the_quantile_is_that_of_all_values() -> None:
    values = [(float(value), True) for value in range(1, 101)]
    assert survival_quantile(values, 0.5) == 50
    assert survival_quantile(values, 0.85) == 85


def test_open_runs_push_the_quantile_up_and_may_push_it_out_of_sight() -> None:
    seen = [(float(value), True) for value in range(1, 51)]
    half_open = seen + [(25.5, False)] * 50
    found = survival_quantile(half_open, 0.5)
    assert found is not None
    assert found > 25
    assert survival_quantile(seen + [(0.5, False)] * 50, 0.5) == 25
    assert survival_quantile(half_open[:20] + half_open[50:], 0.95) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=40))
def test_a_surer_quantile_is_never_smaller(ratios: list[tuple[float, bool]]) -> None:
    half, most = survival_quantile(ratios, 0.5), survival_quantile(ratios, 0.85)
    assert most is None or (half is not None and half <= most)


@given(THREE, st.none() | st.tuples(*[st.floats(0.5, 3)] * 3))
def test_stretched_figures_stay_in_order(
    raw: tuple[float, float, float], by: tuple[float, float, float] | None
) -> None:
    ranked = sorted(raw)
    first, second, third = stretched((ranked[0], ranked[1], ranked[2]), by)
    assert first <= second <= third


@given(logs(with_open=True))
def test_any_log_can_be_replayed_and_nothing_is_forecast_in_the_past(all_runs: tuple[Run, ...]) -> None:
    instants = [BEGIN + timedelta(days=day) for day in range(0, 210, 30)]
    for moment in replay(all_runs, instants):
        for pledge in moment.pledges:
            assert 0 <= pledge.seconds[0] <= pledge.seconds[1] <= pledge.seconds[2]


def test_what_comes_later_changes_no_earlier_forecast() -> None:
    all_runs = runs(steady(4, weeks=16))
    instants = [BEGIN + timedelta(days=7 * week) for week in range(1, 9)]
    until = [known for run in all_runs if (known := run.until(instants[-1])) is not None]
    assert list(replay(all_runs, instants)) == list(replay(until, instants))


def test_when_all_takes_three_times_as_long_forecasts_are_stretched() -> None:
    quick, slow = runs(steady(5, weeks=12)), runs(steady(6, weeks=6, pace=3.0, after=12))
    _, before = learnt_by(quick, quick[-1].started_at)
    _, after = learnt_by([*quick, *slow], slow[-1].started_at)
    assert before is not None
    assert after is not None
    assert all(0.5 <= by <= 1.5 for by in before)
    assert all(earlier < later <= 3 for earlier, later in zip(before, after, strict=True))


def test_below_twenty_finished_runs_there_is_no_percentage() -> None:
    few = runs(steady(7, weeks=2))
    now = few[-1].started_at + timedelta(hours=1)
    experience, stretches = learnt_by(few, now)
    known = few[-1].until(now)
    assert known is not None
    assert stretches is None
    left = forecast_left(known, now, experience, stretches)
    assert left is not None
    assert not left.with_percentages
    assert left.p50 <= left.p85 <= left.p95
    assert timedelta(hours=24) < left.p50 < timedelta(hours=72)


def test_a_step_nobody_took_before_has_no_forecast() -> None:
    (run,) = runs(steady(8, weeks=1, a_week=1))
    assert forecast_left(run, run.last_at, Experience(), None) is None


def test_a_record_without_forecasts_stretches_nothing() -> None:
    from domain.insights.remaining import EndedBy

    assert TrackRecord().stretches(EndedBy(()), BEGIN) is None


def test_a_cut_run_is_open_and_one_not_begun_is_nothing() -> None:
    run = runs(steady(9, weeks=1))[0]
    cut = run.until(run.events[2].at)
    assert cut is not None
    assert (len(cut.events), cut.is_finished) == (3, False)
    assert run.until(BEGIN - timedelta(days=1)) is None
    assert run.until(run.last_at) == run
