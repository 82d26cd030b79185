"""Lengths from the team's own plans: the same step or the same title counts, and few runs say nothing."""

import pytest

from domain.ids import TemplateId
from domain.plans.drafting.durations import Origin, Run, Work, lengths_of, normal_title, usual
from domain.plans.shapes import Estimate, EstimateSource

FREEZE = Origin(TemplateId("release"), "freeze")


@pytest.mark.parametrize(
    ("runs", "minutes"),
    [((30, 40, 50), 45), ((30, 30, 30, 60), 30), ((5,) * 3, 15), ((9_000,) * 3, 2_400), ((30, 40), None)],
)
def test_the_median_of_enough_runs_is_what_it_takes(runs: tuple[int, ...], minutes: int | None) -> None:
    expected = None if minutes is None else Estimate(minutes, EstimateSource.HISTORY, len(runs))
    assert usual(runs) == expected


def test_titles_are_the_same_whatever_their_case_and_numbers() -> None:
    assert normal_title("Release 4.2!") == normal_title("release v4.3") == "release"
    assert normal_title("2026") == "2026"
    assert normal_title("…") == ""


def test_runs_of_the_same_title_count_and_others_do_not() -> None:
    runs = [Run("Report 1", 60), Run("REPORT", 45), Run("Mail", 5), Run("…", 7)]
    works = [Work("report"), Work("Other"), Work("!")]
    assert lengths_of(runs, works) == {works[0]: [60, 45], works[1]: [], works[2]: []}


def test_the_same_step_of_a_template_counts_under_another_title_and_only_once() -> None:
    runs = [Run("Freeze the branch now", 30, FREEZE), Run("Freeze", 45, FREEZE), Run("Freeze", 60)]
    freeze = Work("Freeze", FREEZE)
    assert lengths_of(runs, [freeze]) == {freeze: [30, 45, 60]}
