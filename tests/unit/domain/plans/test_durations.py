"""Lengths from the team's own plans: only finished work counts, and few runs say nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.ids import EventId, PlanId, StepId, TemplateId
from domain.plans.drafting.durations import Origin, Work, lengths_of, normal_title, usual
from domain.plans.model import Plan, PlanRequest
from domain.plans.shapes import Estimate, EstimateSource, Event, EventState, Task
from tests.unit.domain.plans.desk import ANN, NOW, WEEK

SAID = Estimate(60, EstimateSource.SAID)
FREEZE = Origin(TemplateId("release"), "freeze")


def make_plan(task: Task, *events: tuple[int, EventState]) -> Plan:
    """Return a plan with one task in these pieces, each a length and a state."""
    blocks = tuple(
        Event(
            EventId(f"e{place}"),
            task.key,
            ANN.id,
            task.title,
            NOW,
            NOW + timedelta(minutes=minutes),
            state=state,
        )
        for place, (minutes, state) in enumerate(events)
    )
    request = PlanRequest(WEEK, ("goal",))
    return Plan(PlanId("p1"), ANN.team_id, ANN.id, WEEK, "UTC", request, NOW, tasks=(task,), events=blocks)


@pytest.mark.parametrize(
    ("runs", "minutes"),
    [
        ((30, 40, 50), 45),
        ((30, 30, 30, 60), 30),
        ((5, 5, 5), 15),
        ((9_000,) * 3, 2_400),
        ((30, 40), None),
        ((), None),
    ],
)
def test_the_median_of_enough_runs_is_what_it_usually_takes(
    runs: tuple[int, ...], minutes: int | None
) -> None:
    expected = None if minutes is None else Estimate(minutes, EstimateSource.HISTORY, len(runs))
    assert usual(runs) == expected


def test_titles_are_the_same_whatever_their_case_and_numbers() -> None:
    assert normal_title("Release 4.2!") == normal_title("release v4.3") == "release"
    assert normal_title("2026") == "2026"
    assert normal_title("…") == ""


def test_only_what_was_finished_as_planned_is_a_run() -> None:
    done, open_, missed, gone = EventState.DONE, EventState.PENDING, EventState.MISSED, EventState.CANCELLED
    task = Task("t", "Report", SAID)
    plans = [
        make_plan(task, (60, done), (30, done)),
        make_plan(task, (45, done), (15, gone)),
        make_plan(task, (45, done), (15, open_)),
        make_plan(task, (45, done), (15, missed)),
        make_plan(task, (45, gone)),
        make_plan(task),
    ]
    work = Work("report")
    assert lengths_of(plans, {}, [work, Work("Other")]) == {work: [90, 45], Work("Other"): []}


def test_the_same_step_of_a_template_counts_under_another_title_and_only_once() -> None:
    renamed = Task("t", "Freeze the branch now", SAID, step_id=StepId("s1"))
    same = replace(renamed, title="Freeze", step_id=StepId("s2"))
    plans = [make_plan(one, (30, EventState.DONE)) for one in (renamed, same)]
    origins = {StepId("s1"): FREEZE, StepId("s2"): FREEZE}
    assert lengths_of(plans, origins, [Work("Freeze", FREEZE)]) == {Work("Freeze", FREEZE): [30, 30]}
    assert lengths_of(plans, {}, [Work("Freeze", FREEZE)]) == {Work("Freeze", FREEZE): [30]}
