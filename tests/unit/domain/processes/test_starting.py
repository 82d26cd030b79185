"""A run is a frozen copy of what was asked for: ids for keys, people for roles, days for rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.errors import InvalidInputError
from domain.ids import MessageTs, ProcessId, TemplateId
from domain.processes.model import NewStep, Process, StartRequest, Step, StepState, TemplateRef
from domain.processes.shapes import (
    Condition,
    DueAnchor,
    DueRule,
    MessageLink,
    Origin,
    Question,
    StepKind,
)
from domain.processes.starting import new_process
from tests.fakes.people import make_person
from tests.fakes.processes import CHANNEL
from tests.fakes.system import MONDAY

ANN, BOB = make_person("UANN", "Ann"), make_person("UBOB", "Bob")
REGION = Question("region", "Which region?", ("EU", "US"))


def request(*steps: NewStep, questions: tuple[Question, ...] = (), **answers: str) -> StartRequest:
    return StartRequest(
        name="Release",
        steps=steps,
        owner_id=ANN.id,
        due_on=date(2026, 12, 4),
        channel_id=CHANNEL,
        roles={"tester": BOB.id},
        questions=questions,
        answers=answers,
    )


def start(*steps: NewStep, questions: tuple[Question, ...] = (), **answers: str) -> Process:
    asked = request(*steps, questions=questions, **answers)
    return new_process(ANN, asked, process_id=ProcessId("p"), at=MONDAY)


def by_key(process: Process, key: str) -> Step:
    return next(step for step in process.steps if step.key == key)


def test_a_copy_keeps_everything_a_template_says_about_a_step() -> None:
    source = MessageLink(CHANNEL, MessageTs("1.0"))
    asked = NewStep(
        "Approve",
        key="approve",
        kind=StepKind.APPROVE,
        is_optional=True,
        notes="  Look\r\ntwice \n",
        question=Question("ok", "Is it fine?"),
        source=source,
    )
    process = new_process(
        ANN,
        replace(request(asked), template=TemplateRef(TemplateId("t"), 3), origin=Origin.SCHEDULE),
        process_id=ProcessId("p"),
        at=MONDAY,
    )
    (step,) = process.steps
    assert (step.key, step.kind, step.is_optional, step.notes) == (
        "approve",
        StepKind.APPROVE,
        True,
        "Look\ntwice",
    )
    assert (step.question, step.source) == (Question("ok", "Is it fine?"), source)
    assert (process.template_id, process.template_version, process.origin) == ("t", 3, Origin.SCHEDULE)
    assert process.roles == {"tester": BOB.id}


def test_roles_become_people_unless_the_step_names_one() -> None:
    process = start(
        NewStep("Test", role="tester"),
        NewStep("Fix", role="tester", owner_id=ANN.id),
        NewStep("Write", role="writer"),
    )
    assert [step.owner_id for step in process.steps] == [BOB.id, ANN.id, None]


def test_keys_become_the_ids_of_the_steps_they_name() -> None:
    process = start(
        NewStep("Announce", key="announce", after=("test", "sub", "test")),
        NewStep("Test", key="test", substeps=(NewStep("Smoke", key="sub"),)),
    )
    assert by_key(process, "announce").after_ids == (by_key(process, "test").id, by_key(process, "sub").id)


def test_due_rules_count_from_the_start_and_the_end_and_wait_for_a_step() -> None:
    process = start(
        NewStep("Two working days in", key="a", due_rule=DueRule(2)),
        NewStep("A week before", key="b", due_rule=DueRule(-7, is_working=False, anchor=DueAnchor.END)),
        NewStep("Later", key="c", due_rule=DueRule(1, anchor=DueAnchor.STEP, step_key="a")),
    )
    assert [step.due_on for step in process.steps] == [date(2026, 11, 25), date(2026, 11, 27), None]
    without_end = replace(request(NewStep("A", due_rule=DueRule(-1, anchor=DueAnchor.END))), due_on=None)
    (step,) = new_process(ANN, without_end, process_id=ProcessId("p"), at=MONDAY).steps
    assert step.due_on is None


def test_the_start_is_a_day_in_the_owners_calendar() -> None:
    late = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    owner = make_person("UANN", "Ann", timezone="Asia/Tokyo")
    asked = request(NewStep("A", due_rule=DueRule(0)))
    (there,) = new_process(BOB, asked, process_id=ProcessId("p"), at=late, owner=owner).steps
    (here,) = new_process(BOB, asked, process_id=ProcessId("p"), at=late).steps
    assert (there.due_on, here.due_on) == (date(2026, 11, 24), date(2026, 11, 23))


def test_a_due_date_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="beyond the calendar"):
        start(NewStep("Never", due_rule=DueRule(10**9)))


def test_steps_that_wait_for_one_another_are_refused_by_name() -> None:
    with pytest.raises(InvalidInputError) as refused:
        start(
            NewStep("Build", key="build", after=("ship",)),
            NewStep("Test", key="test", after=("build",)),
            NewStep("Ship", key="ship", after=("test",)),
        )
    assert refused.value.field == "steps"
    assert "wait for one another" in refused.value.public
    assert all(title in refused.value.public for title in ("“1 Build”", "“2 Test”", "“3 Ship”"))


@pytest.mark.parametrize(
    "steps",
    [
        (NewStep("A", key="a", after=("a",)),),
        (NewStep("A", key="a", substeps=(NewStep("B", key="b", after=("a",)),)),),
        (NewStep("A", key="a", after=("b",), substeps=(NewStep("B", key="b"),)),),
        (
            NewStep("A", key="a", after=("c",), substeps=(NewStep("B", key="b"),)),
            NewStep("C", key="c", after=("b",)),
        ),
    ],
    ids=["itself", "its own step", "its own substep", "through a substep"],
)
def test_a_step_cannot_wait_for_what_waits_for_it(steps: tuple[NewStep, ...]) -> None:
    with pytest.raises(InvalidInputError, match="wait for one another"):
        start(*steps)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((NewStep("A", after=("b",)),), "which is not there"),
        ((NewStep("A", due_rule=DueRule(1, anchor=DueAnchor.STEP, step_key="b")),), "which is not there"),
        ((NewStep("A", key="a"), NewStep("B", key="a")), "Two steps have the key"),
        ((NewStep("A", condition=Condition("size", ("L",))),), "which nobody asks"),
        ((NewStep("A", question=Question("region", "Where?")),), "asked twice"),
    ],
)
def test_what_names_nothing_is_refused(steps: tuple[NewStep, ...], says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        start(*steps, questions=(REGION,), region="EU")


def test_answers_are_required_and_kept_as_the_choice_is_written() -> None:
    assert start(NewStep("A"), questions=(REGION,), region=" eu ", other="x").answers == {"region": "EU"}
    for wrong in ("", "Mars"):
        with pytest.raises(InvalidInputError) as refused:
            start(NewStep("A"), questions=(REGION,), region=wrong)
        assert refused.value.field == "answer:region"
    optional = replace(REGION, is_required=False)
    assert start(NewStep("A"), questions=(optional,)).answers == {}


def test_steps_whose_condition_fails_are_neither_shown_nor_numbered_nor_counted() -> None:
    process = start(
        NewStep("Customs", condition=Condition("region", ("us",)), substeps=(NewStep("Form"),)),
        NewStep("VAT", condition=Condition("region", ("US",), is_negated=True)),
        NewStep("Ship"),
        questions=(REGION,),
        region="EU",
    )
    assert [(number, step.title) for number, step in process.numbered()] == [("1", "VAT"), ("2", "Ship")]
    assert process.progress == (0, 2)


def test_without_an_answer_a_conditional_step_stays_hidden_either_way() -> None:
    size = Question("size", "How large?")
    process = start(
        NewStep("Measure", question=size),
        NewStep("Big", condition=Condition("size", ("L",))),
        NewStep("Not big", condition=Condition("size", ("L",), is_negated=True)),
    )
    assert [step.title for step in process.shown] == ["Measure"]
    answered = process.with_steps((replace(process.steps[0], answer="l"), *process.steps[1:]))
    assert [step.title for step in answered.shown] == ["Measure", "Big"]


def test_an_fyi_that_waits_for_nothing_closes_itself_at_the_start() -> None:
    process = start(
        NewStep("Told", kind=StepKind.FYI, key="told"),
        NewStep("Told next", kind=StepKind.FYI, after=("told",)),
        NewStep("Work", key="work"),
        NewStep("Told later", kind=StepKind.FYI, after=("work",)),
    )
    states = [(step.state, step.finished_at) for step in process.steps]
    assert states[:2] == [(StepState.DONE, MONDAY)] * 2
    assert states[2:] == [(StepState.OPEN, None)] * 2
    assert process.steps[0].finished_by is None


def test_what_is_due_by_a_step_that_closes_itself_at_the_start_is_dated() -> None:
    process = start(
        NewStep("Know", key="know", kind=StepKind.FYI),
        NewStep("Act", key="act", due_rule=DueRule(2, anchor=DueAnchor.STEP, step_key="know")),
    )
    assert by_key(process, "know").state is StepState.DONE
    assert by_key(process, "act").due_on == date(2026, 11, 25)
