"""Each detector finds what was planted for it, and all are silent where nothing stands out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.insights.detectors.registry import DETECTORS, notice
from domain.insights.events import Event, Run
from domain.insights.facts import Facts, Load
from domain.insights.insight import Insight, Noticed, length, sureness
from tests.eventlogs.made import PEOPLE, STEPS, runs, steady
from tests.eventlogs.strategies import logs


def facts(cases: Sequence[Sequence[Event]], *more: Run, loads: Sequence[Load] = ()) -> Facts:
    """Return the cases as of the end of the last, with runs beside them."""
    finished = runs(cases)
    return Facts((*finished, *more), max(run.last_at for run in finished), loads=tuple(loads))


def only(found: Sequence[Insight], noticed: Noticed) -> list[Insight]:
    return [insight for insight in found if insight.noticed is noticed]


def waiting(cases: list[list[Event]], days: float, done: int = 2, due_in: float | None = None) -> Run:
    """Return an open run that did its first steps so many days before the last event of all."""
    now = max(event.at for case in cases for event in case)
    begin = now - timedelta(days=days)
    events = tuple(
        Event("open", step, begin - timedelta(hours=12 * (done - 1 - number)), "UANN")
        for number, step in enumerate(STEPS[:done])
    )
    return Run("open", events, False, None if due_in is None else now + timedelta(days=due_in))


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 12))
def test_nothing_stands_out_in_steady_work(seed: int, weeks: int, a_week: int) -> None:
    assert notice(facts(steady(seed, weeks=weeks, a_week=a_week))) == ()


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_nothing_stands_out_while_steady_work_is_under_way(seed: int) -> None:
    cases = steady(seed)
    now = cases[-1][0].at
    cut = [run.until(now) for run in runs(cases)]
    known = tuple(
        replace(run, due_at=run.started_at + timedelta(days=5), expected=STEPS) for run in cut if run
    )
    assert any(not run.is_finished for run in known)
    assert notice(Facts(known, now)) == ()


@given(logs(with_open=True), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), max_size=8))
def test_no_log_is_too_odd(all_runs: tuple[Run, ...], loads: list[tuple[int, int]]) -> None:
    weeks = tuple(
        Load("U1", date(2026, 1, 5) + timedelta(weeks=week), timedelta(hours=hours), timedelta(hours=20))
        for week, hours in loads
    )
    for run in all_runs:
        for insight in notice(Facts(all_runs, run.last_at, loads=weeks)):
            assert insight.says
            assert insight.evidence
            assert insight.seen >= 5


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_four_runs_say_nothing_whatever_is_in_them(count: int) -> None:
    cases = steady(1, weeks=1, a_week=count)
    odd = [[*case, replace(case[1], at=case[-1].at + timedelta(days=9))] for case in cases]
    assert notice(facts(odd, waiting(odd, 30, due_in=-20))) == ()


def test_a_stalled_step_is_found_and_is_the_longest_wait() -> None:
    cases = steady(1)
    found = notice(facts(cases, waiting(cases, 9)))
    (stalled,) = only(found, Noticed.STALLED_STEP)
    assert stalled.subject == "Check"
    assert stalled.says.startswith("Nothing has happened after “Check” for 9 days; it is usually 1")
    assert stalled.how_sure == "160 runs"
    assert stalled.evidence[0].case_ids == ("open",)
    (longest,) = only(found, Noticed.LONGEST_WAIT)
    assert longest.says.startswith("The longest wait is 9 days, after “Check”; usual is 1")


def test_a_process_that_slips_is_found_with_the_days_it_will_end() -> None:
    cases = steady(1)
    (slipping,) = only(
        notice(facts(cases, waiting(cases, 0.1, done=1, due_in=0.5))), Noticed.SLIPPING_PROCESS
    )
    assert "it will probably be finished between 2026-" in slipping.says
    assert slipping.evidence[1].name == "50 % to 85 % sure"
    assert only(notice(facts(cases, waiting(cases, 0.1, done=1, due_in=5))), Noticed.SLIPPING_PROCESS) == []


def test_too_full_a_week_is_told_to_its_person_alone() -> None:
    cases = steady(1)
    now = facts(cases).now
    monday = now.date() - timedelta(days=now.weekday())
    room = timedelta(hours=20)
    past = [
        Load("UANN", monday - timedelta(weeks=week), room, room, timedelta(hours=16)) for week in range(1, 7)
    ]
    full, fits = Load("UANN", monday, timedelta(hours=30), room), Load("UANN", monday, room, room)
    (found,) = notice(facts(cases, loads=[*past, full]))
    assert (found.noticed, found.private_to, found.how_sure) == (Noticed.OVERLOAD, "UANN", "6 weeks")
    assert notice(facts(cases, loads=[*past, fits])) == ()
    assert notice(facts(cases, loads=[*past[:4], full])) == ()


def test_an_unusual_week_is_found_with_its_day() -> None:
    rush = steady(3, weeks=1, a_week=400, after=17)[:60]
    (found,) = only(notice(facts(steady(1, weeks=18) + rush)), Noticed.UNUSUAL_WEEK)
    assert found.is_alert
    assert "far more than the usual 8" in found.says
    assert len(found.evidence) > 2


@pytest.mark.parametrize(("word", "ways"), [("worsening", range(14)), ("improving", range(13, -1, -1))])
def test_a_trend_is_found_and_its_direction(word: str, ways: Sequence[int]) -> None:
    cases = [
        case
        for week, slower in enumerate(ways)
        for case in steady(week, weeks=1, a_week=10, pace=1 + slower / 10, after=week)
    ]
    (found,) = only(notice(facts(cases)), Noticed.TREND)
    assert found.subject == word


def test_a_bottleneck_is_found_with_the_median_beside_it() -> None:
    cases = [
        [
            replace(event, at=event.at + timedelta(days=4 if place > 2 else 0))
            for place, event in enumerate(case)
        ]
        for case in steady(1)
    ]
    (found,) = notice(facts(cases))
    assert (found.noticed, found.subject) == (Noticed.BOTTLENECK, "Decide → Write")
    assert [evidence.name for evidence in found.evidence] == ["waited in all", "median", "mean"]


def test_a_rework_loop_is_found_with_cases() -> None:
    cases = steady(1)
    for case in cases[::3]:
        case.insert(3, replace(case[1], at=case[2].at + timedelta(hours=1)))
    (found,) = notice(facts(cases))
    assert (found.noticed, found.subject, found.how_sure) == (Noticed.REWORK, "Check", "160 runs")
    assert len(found.evidence[0].case_ids) == 5


def test_a_step_that_is_always_skipped_is_found() -> None:
    asked = [replace(run, expected=(*STEPS, "Archive")) for run in runs(steady(1))]
    (found,) = notice(Facts(tuple(asked), asked[-1].last_at))
    assert found.says == "“Archive” was left out in 160 of 160 finished runs."


def test_steps_in_either_order_could_run_side_by_side_but_a_loop_could_not() -> None:
    cases = steady(1)
    for case in cases[::2]:
        case[1:3] = [replace(case[1], activity="Decide"), replace(case[2], activity="Check")]
    (found,) = notice(facts(cases))
    assert (found.noticed, found.subject) == (Noticed.PARALLEL, "Check + Decide")
    loops = [
        [
            *case[:3],
            *(replace(case[place], at=case[2].at + timedelta(hours=place)) for place in (1, 2)),
            *case[3:],
        ]
        for case in steady(1)
    ]
    assert only(notice(facts(loops)), Noticed.PARALLEL) == []


def test_best_hours_are_told_to_their_person_alone_and_only_with_enough_history() -> None:
    def owls(weeks: int) -> list[list[Event]]:
        return [
            [
                replace(event, at=event.at.replace(hour=22, minute=number % 60))
                if event.resource == "UANN"
                else event
                for number, event in enumerate(case)
            ]
            for case in steady(1, weeks=weeks)
        ]

    (found,) = only(notice(facts(owls(20))), Noticed.BEST_HOURS)
    assert found.private_to == "UANN"
    assert "22:00" in found.says
    assert only(notice(facts(owls(3))), Noticed.BEST_HOURS) == []


def test_of_fewer_than_four_people_no_team_figure_is_said() -> None:
    rush = steady(1, weeks=18) + steady(3, weeks=1, a_week=400, after=17)[:60]
    three = [
        [replace(event, resource=PEOPLE[place % 3]) for place, event in enumerate(case)] for case in rush
    ]
    assert notice(facts(three)) == ()


def test_no_detector_names_people_to_others() -> None:
    cases = steady(1)
    for case in cases[::3]:
        case.insert(3, replace(case[1], at=case[2].at + timedelta(hours=1)))
    for insight in notice(facts(cases, waiting(cases, 9, due_in=-1))):
        if insight.private_to is None:
            assert not any(person in repr(insight) for person in PEOPLE)


def test_every_kind_of_insight_has_one_detector() -> None:
    assert len(DETECTORS) == len(set(DETECTORS)) == len(Noticed)


def test_lengths_and_sureness_are_said_as_people_do() -> None:
    spans = [20, 60, 90 * 60, 86400, 3.25 * 86400, 12 * 86400]
    assert [length(timedelta(seconds=span)) for span in spans] == [
        "less than a minute", "1 minute", "1.5 hours", "1 day", "3.2 days", "12 days",
    ]  # fmt: skip
    assert [sureness(seen) for seen in (0, 4, 5, 12)] == ["too few yet", "too few yet", "5 runs", "12 runs"]
