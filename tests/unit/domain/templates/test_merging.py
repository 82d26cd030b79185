"""What a newer version brings into a run fits it: days of its people, questions asked, dates that exist."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain.ids import ProcessId, StepId
from domain.processes.model import NewStep, Process, StartRequest, StepState
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question, StepKind
from domain.processes.starting import new_process
from domain.templates.merging import Merged, Moment, merge
from domain.templates.model import Definition
from tests.fakes.people import make_person
from tests.fakes.processes import CHANNEL
from tests.fakes.system import MONDAY

ANN = make_person("UANN", "Ann")
MOMENT = Moment(MONDAY, MONDAY.date(), lambda: StepId("new"), ZoneInfo("Europe/Berlin"))
AFTER_A = DueRule(1, is_working=False, anchor=DueAnchor.STEP, step_key="a")


def run_of(base: Definition) -> Process:
    request = StartRequest("Run", base.steps, ANN.id, None, CHANNEL, questions=base.questions)
    return new_process(ANN, request, process_id=ProcessId("p"), at=MONDAY)


def merged(base: Definition, new: Definition, process: Process) -> Merged:
    return merge(base, new, process, 2, MOMENT)


def by_key(process: Process, key: str) -> StepId:
    return next(step.id for step in process.steps if step.key == key)


def test_a_new_due_date_counts_from_the_day_it_was_where_the_people_are() -> None:
    base = Definition("T", (NewStep("A", key="a"), NewStep("B", key="b")))
    new = replace(base, steps=(base.steps[0], NewStep("B", key="b", due_rule=AFTER_A)))
    run = run_of(base)
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    steps = tuple(
        replace(step, state=StepState.DONE, finished_at=late) if step.key == "a" else step
        for step in run.steps
    )
    after = merged(base, new, run.with_steps(steps)).process
    assert [step.due_on for step in after.steps] == [None, date(2026, 11, 24)]


def test_what_is_due_by_a_step_that_closes_itself_in_the_merge_is_dated() -> None:
    base = Definition("T", (NewStep("B", key="b"),))
    told = NewStep("A", key="a", kind=StepKind.FYI)
    result = merged(base, Definition("T", (told, NewStep("B", key="b", due_rule=AFTER_A))), run_of(base))
    assert [step.due_on for step in result.process.steps] == [None, date(2026, 11, 24)]


def test_a_step_the_run_works_on_does_not_vanish_with_the_question_it_depends_on() -> None:
    asking = NewStep("A", key="a", question=Question("big", "Big?", ("Yes", "No")))
    base = Definition("T", (asking, NewStep("B", key="b", condition=Condition("big", ("Yes",)))))
    run = run_of(base)
    steps = tuple(replace(step, reason="mine") if step.key == "b" else step for step in run.steps)
    result = merged(base, Definition("T", (NewStep("A", key="a"),)), run.with_steps(steps))
    assert result.problem == "“B” depends on a question that would no longer be asked"


def test_a_question_the_run_keeps_is_not_asked_by_another_step_as_well() -> None:
    asking = NewStep("A", key="a", question=Question("big", "Big?"))
    base = Definition("T", (asking, NewStep("B", key="b")))
    run = run_of(base)
    steps = tuple(replace(step, answer="Very") if step.key == "a" else step for step in run.steps)
    new = Definition("T", (NewStep("A", key="a"), NewStep("B", key="b", question=asking.question)))
    result = merged(base, new, run.with_steps(steps))
    assert result.problem == "together with its own changes, “big” would be asked twice"


def test_a_date_beyond_the_calendar_is_a_problem_said_before() -> None:
    base = Definition("T", (NewStep("A", key="a"),))
    late = NewStep("A", key="a", due_rule=DueRule(5, is_working=False, anchor=DueAnchor.END))
    run = replace(run_of(base), due_on=date(9999, 12, 30))
    assert merged(base, Definition("T", (late,)), run).problem == "a due date would lie beyond the calendar"
