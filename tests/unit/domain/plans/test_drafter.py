"""Drafting a week: what goals, templates and steps become, with the model and without it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.errors import InvalidInputError, ModelRefusedError, ModelTimeoutError, ModelUnavailableError
from domain.gateway.model import TextDelta, ToolCall
from domain.ids import ChannelId, StepId, TemplateId
from domain.plans.drafting.limits import MAX_GOALS, MAX_LINE
from domain.plans.drafting.service import NO_MODEL, TURNED_OFF
from domain.plans.shapes import Effort, EstimateSource, Priority
from domain.processes.model import NewStep, StepState
from domain.processes.shapes import Condition, DueAnchor, DueRule, StepKind
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.conversations.desk import END, Scripted
from tests.unit.domain.plans.drafting_desk import ANN, BEN, HOME, NOW, Desk, answer, template, titled

BERLIN_FRIDAY = datetime(2026, 11, 26, 23, tzinfo=UTC)
"""The end of Thursday in Berlin."""
RELEASE = template(
    "release",
    "Software release",
    NewStep("Freeze", key="freeze", due_rule=DueRule(1)),
    NewStep("Test", key="test", after=("freeze",)),
    NewStep("Tell everyone", key="tell", kind=StepKind.FYI),
    NewStep("Sign", key="sign", condition=Condition("big", ("yes",))),
    NewStep("Publish", key="publish", after=("test", "sign"), due_rule=DueRule(-1, anchor=DueAnchor.END)),
)


async def test_goals_become_tasks_with_what_they_say() -> None:
    draft = await Desk().draft("Board report 3h by Thu, high effort", "Mail every day 30m")
    report = titled(draft, "Board report")
    assert (report.minutes, report.estimate.source) == (180, EstimateSource.SAID)
    assert (report.effort, report.deadline, report.goal) == (Effort.HIGH, BERLIN_FRIDAY, 0)
    assert report.workers == (ANN.id,)
    mails = [task for task in draft.tasks if task.title == "Mail"]
    assert [task.earliest and task.earliest.day for task in mails] == [22, 23, 24, 25, 26]  # Berlin is ahead
    assert all(task.is_firm and not task.can_split and task.minutes == 30 for task in mails)
    assert not draft.is_generated
    assert draft.notices[0] == NO_MODEL


async def test_the_same_lines_give_the_same_keys_and_two_equal_lines_two() -> None:
    first = await Desk().draft("Write it 2h", "Write it 2h", "Gym twice a week")
    again = await Desk().draft("Call Ben", "Write it 2h", "Gym twice a week", "Write it 2h")
    keys = [{task.key for task in draft.tasks if task.title != "Call Ben"} for draft in (first, again)]
    assert keys[0] == keys[1]
    assert len({task.key for task in first.tasks}) == 4


async def test_what_has_no_length_shares_the_rest_by_effort() -> None:
    draft = await Desk().draft("Known 4h", "Deep thing, deep", "Easy thing, easy", hours=8.0)
    assert titled(draft, "Deep thing").minutes == 180
    assert titled(draft, "Easy thing").minutes == 60
    assert titled(draft, "Deep thing").estimate.source is EstimateSource.SHARE
    assert any("2 tasks without a length get shares" in one for one in draft.notices)


async def test_no_hours_left_is_said() -> None:
    draft = await Desk().draft("Known 4h", "Other", hours=2.0)
    assert titled(draft, "Other").minutes == 30
    assert any("taken already" in one for one in draft.notices)


@pytest.mark.parametrize("hours", [0.0, -3.0, float("nan"), float("inf"), 1e308])
async def test_absurd_hours_still_give_a_draft(hours: float) -> None:
    draft = await Desk().draft("One", "Two", hours=hours)
    assert all(30 <= task.minutes <= 480 for task in draft.tasks)


async def test_the_teams_own_runs_say_how_long_it_takes() -> None:
    draft = await Desk(runs={"Invoices": [30, 45, 50, 40], "Report": [10, 20]}).draft("Invoices", "Report")
    assert titled(draft, "Invoices").estimate.source is EstimateSource.HISTORY
    assert (titled(draft, "Invoices").minutes, titled(draft, "Invoices").estimate.runs) == (45, 4)
    assert titled(draft, "Report").estimate.source is EstimateSource.SHARE


async def test_before_and_after_put_tasks_in_order() -> None:
    draft = await Desk().draft("Write notes 1h before the release", "Release 2h", "Party after the release")
    notes, release, party = draft.tasks
    assert (notes.title, party.title) == ("Write notes", "Party")
    assert (release.after, party.after) == ((notes.key,), (release.key,))


async def test_an_order_in_a_circle_or_to_several_or_to_nothing_is_said_and_left_out() -> None:
    draft = await Desk().draft(
        "Cook 1h before eating", "Eating 1h before the cooking", "Test staging 1h", "Test production 1h",
        "Ship 1h after the test", "Rest 1h after the marathon",
    )  # fmt: skip
    assert [len(task.after) for task in draft.tasks] == [0, 1, 0, 0, 0, 0]
    told = " ".join(draft.notices)
    assert "wait for one another" in told
    assert "may mean “Test staging” or “Test production”" in told
    assert "names no other goal" in told
    assert titled(draft, "Rest after the marathon")


async def test_own_steps_of_the_week_are_planned_and_others_are_not() -> None:
    desk = Desk()
    late, soon, far = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 20)
    launch = make_process(
        make_step(1, "Sign", owner="UANN", due_on=late),
        make_step(2, "Check", owner="UANN", due_on=soon),
        make_step(3, "Far", owner="UANN", due_on=far),
        make_step(4, "Undated", owner="UANN"),
        make_step(5, "Theirs", owner="UBEN", due_on=soon),
        replace(make_step(6, "Waits", owner="UANN", due_on=soon), after_ids=(StepId("step-5"),)),
        replace(make_step(7, "Next", owner="UANN", due_on=soon), after_ids=(StepId("step-2"),)),
        replace(make_step(8, "Blocked", owner="UANN", due_on=soon), state=StepState.BLOCKED),
        make_step(9, "Whole", owner="UANN", due_on=soon),
        make_step(10, "Part", under=9, owner="UANN", due_on=soon),
        make_step(11, "Done", owner="UANN", due_on=soon, state=StepState.DONE),
    )
    hidden = replace(
        make_process(make_step(20, "Secret", owner="UANN", due_on=soon), process_id="process-2"),
        channel_id=ChannelId("CHIDDEN"),
    )
    await desk.store(ANN, BEN, launch, hidden)
    draft = await desk.draft("Goal 1h")
    planned = {task.title: task for task in draft.tasks if task.step_id}
    assert set(planned) == {"Sign", "Check", "Next", "Whole"}
    assert planned["Next"].after == ("step-step-2",)
    assert planned["Sign"].priority is Priority.HIGH
    assert planned["Check"].process_id == launch.id
    assert planned["Check"].description == "Website launch"
    assert not [task for task in (await desk.draft("Goal 1h", with_steps=False)).tasks if task.step_id]


async def test_a_goal_that_is_a_steps_title_belongs_to_the_step() -> None:
    desk = Desk()
    await desk.store(ANN, make_process(make_step(1, "Legal review", owner="UANN", due_on=date(2026, 11, 27))))
    draft = await desk.draft("Legal review 2h by Wed")
    (task,) = draft.tasks
    assert (task.key, task.step_id, task.goal, task.minutes) == ("step-step-1", "step-1", 0, 120)
    assert task.deadline == datetime(2026, 11, 25, 23, tzinfo=UTC)


async def test_a_chosen_template_becomes_its_steps() -> None:
    draft = await Desk(templates=[RELEASE]).draft("Buy milk 15m", template_ids=(TemplateId("release"),))
    assert [task.title for task in draft.tasks] == ["Buy milk", "Freeze", "Test", "Publish"]
    freeze, test, publish = draft.tasks[1:]
    assert (test.after, publish.after) == ((freeze.key,), (test.key,))
    assert freeze.deadline == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert publish.deadline is None
    assert any("Software release" in one for one in draft.notices)


async def test_a_goal_follows_the_template_of_a_chosen_directory_that_fits_it() -> None:
    draft = await Desk(
        templates=[RELEASE, template("party", "Summer party", NewStep("Invite", key="i"))]
    ).draft("Release 4.2 by Fri", "Release notes 1h", directory_ids=(HOME,))
    assert [task.title for task in draft.tasks] == ["Freeze", "Test", "Publish", "Release notes"]
    assert [task.goal for task in draft.tasks] == [0, 0, 0, 1]
    friday = datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert [task.deadline for task in draft.tasks[1:3]] == [friday, friday - timedelta(days=1)]


async def test_a_template_that_runs_already_is_not_planned_twice() -> None:
    desk = Desk(templates=[RELEASE])
    run = replace(
        make_process(make_step(1, "Freeze", owner="UANN", due_on=date(2026, 11, 25))),
        template_id=TemplateId("release"),
    )
    await desk.store(ANN, run)
    draft = await desk.draft("Milk 15m", template_ids=(TemplateId("release"),))
    assert [task.title for task in draft.tasks] == ["Milk", "Freeze"]
    assert any("under way" in one for one in draft.notices)


async def test_a_week_of_steps_alone_says_which_of_them_wait_for_somebody() -> None:
    desk = Desk()
    first = make_step(1, "Write", owner="UBEN")
    second = replace(make_step(2, "Check", owner="UANN", due_on=date(2026, 11, 25)), after_ids=(first.id,))
    third = make_step(3, "Sign", owner="UANN", due_on=date(2026, 11, 26))
    await desk.store(ANN, BEN, make_process(first, second, third))
    draft = await desk.draft()
    assert [task.title for task in draft.tasks] == ["Sign"]
    assert "“Check” waits for “Write”, so it is not planned yet." in draft.notices


async def test_a_template_that_is_gone_is_said() -> None:
    draft = await Desk().draft("Milk 15m", template_ids=(TemplateId("gone"),))
    assert len(draft.tasks) == 1
    assert any("could not find" in one for one in draft.notices)


@pytest.mark.parametrize(
    ("goals", "says"),
    [
        ((), "at least one goal"),
        (("", "  \n "), "at least one goal"),
        (("x",) * (MAX_GOALS + 1), str(MAX_GOALS)),
        (("x" * (MAX_LINE + 1),), str(MAX_LINE)),
    ],
)
async def test_no_goals_too_many_and_too_long_ones_are_refused_kindly(
    goals: tuple[str, ...], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says) as refused:
        await Desk().draft(*goals)
    assert refused.value.field == "goals"


async def test_repeats_begin_today_and_keep_to_working_days() -> None:
    thursday_night = NOW + timedelta(days=3, hours=12)
    draft = await Desk().draft("Mail every day 30m", "Retro every Monday 1h", now=thursday_night)
    assert [task.title for task in draft.tasks] == ["Mail"]
    assert any("no working day left" in one for one in draft.notices)


async def test_the_model_says_lengths_and_parts_but_never_over_what_was_said() -> None:
    desk = Desk(
        answer(
            {"goal": 1, "title": "Outline", "minutes": 60, "effort": "high"},
            {"goal": 1, "title": "Write", "minutes": 120, "after": [1], "due": "2026-11-26"},
            {"goal": 2, "title": "Ignored", "minutes": 400, "due": "2026-11-25", "priority": "high"},
            {"step": "step1", "title": "Sign", "minutes": 50, "effort": "low"},
        )
    )
    await desk.store(ANN, make_process(make_step(1, "Sign", owner="UANN", due_on=date(2026, 11, 27))))
    draft = await desk.draft("Article", "Call Ben 30m by Fri", "Mail every day 30m")
    outline, write, call = draft.tasks[:3]
    assert draft.is_generated
    assert (outline.title, write.title, write.after) == ("Outline", "Write", (outline.key,))
    assert (outline.minutes, outline.estimate.source) == (60, EstimateSource.MODEL)
    assert write.deadline == BERLIN_FRIDAY
    assert (call.title, call.minutes, call.priority) == ("Call Ben", 30, Priority.HIGH)
    assert call.deadline == datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert (titled(draft, "Sign").minutes, titled(draft, "Sign").effort) == (60, Effort.LOW)
    assert len(draft.tasks) == 3 + 5 + 1
    request = desk.model.requests[0]
    assert (request.purpose, request.must_call) == ("plan", True)
    assert "Mail" not in request.messages[1].content


async def test_a_bad_draft_is_mended_once() -> None:
    bad: list[Scripted] = [ToolCall("draft_tasks", "{}"), END]
    desk = Desk(bad, answer({"goal": 1, "title": "Article", "minutes": 90}))
    draft = await desk.draft("Article")
    assert (draft.is_generated, titled(draft, "Article").minutes) == (True, 90)
    assert "could not be used" in desk.model.requests[1].messages[-1].content


def _garbage() -> list[Any]:
    one = {"goal": 1, "title": "Article", "minutes": 60}
    return [
        [ToolCall("draft_tasks", "[" * 50_000), END],
        [ToolCall("draft_tasks", "x" * 100_000), END],
        [ToolCall("draft_tasks", '{"tasks": 1}'), END],
        [ToolCall("other", '{"tasks": []}'), END],
        [TextDelta("I would rather not."), END],
        answer(),
        answer({**one, "goal": 2}),
        answer({**one, "goal": True}),
        answer({**one, "step": "step9"}),
        answer({**one, "goal": None}),
        answer({**one, "minutes": 5}),
        answer({**one, "minutes": 2_401}),
        answer({**one, "minutes": "60"}),
        answer({**one, "title": "  "}),
        answer({**one, "effort": "huge"}),
        answer({**one, "priority": 1}),
        answer({**one, "due": "soon"}),
        answer({**one, "due": "2036-11-26"}),
        answer({**one, "due": "2026-11-01"}),
        answer({**one, "due": "2026-11-26T10:00+00:00"}),
        answer({**one, "earliest": "2026-12-26"}),
        answer({**one, "due": "2026-11-24", "earliest": "2026-11-26"}),
        answer({**one, "after": [9]}),
        answer({**one, "after": [1]}),
        answer({**one, "after": [2]}, {**one, "after": [1]}),
        answer(*[one] * 11),
        answer(*[one] * 201),
    ]


@pytest.mark.parametrize("script", _garbage())
async def test_garbage_twice_leaves_the_rules_and_an_honest_notice(script: list[Scripted]) -> None:
    draft = await Desk(script, script).draft("Article")
    assert draft.tasks == (await Desk().draft("Article")).tasks
    assert draft.notices[0].endswith("could not be used, so rules read the goals.")
    assert not draft.is_generated


@pytest.mark.parametrize("error", [ModelUnavailableError(), ModelTimeoutError(), ModelRefusedError()])
async def test_a_failing_model_leaves_the_rules_and_says_why(error: Exception) -> None:
    draft = await Desk([error]).draft("Article")
    assert draft.notices[0].endswith("so rules read the goals.")
    assert draft.tasks == (await Desk().draft("Article")).tasks


async def test_no_tokens_and_no_consent_leave_the_rules() -> None:
    poor = await Desk(answer(), daily_tokens=10).draft("Article")
    assert "budget is used up, so rules" in poor.notices[0]
    private = Desk(answer(), actor=replace(ANN, uses_ai=False))
    assert (await private.draft("Article")).notices[0] == TURNED_OFF
    assert private.model.requests == []


async def test_names_of_those_who_turned_ai_off_stay_here() -> None:
    desk = Desk(answer({"goal": 1, "title": "Call", "minutes": 30}))
    await desk.store(ANN, replace(BEN, uses_ai=False))
    draft = await desk.draft("Call <@UBEN>")
    assert titled(draft, "Call @Ben Okafor").minutes == 30
    assert "Okafor" not in desk.model.requests[0].messages[1].content


async def test_many_remarks_are_cut_short() -> None:
    draft = await Desk().draft(*(f"Thing {number} 20 min" for number in range(30)))
    assert len(draft.notices) == 8
    assert "more remarks" in draft.notices[-1]


async def test_a_hundred_repeated_goals_stay_within_bounds() -> None:
    draft = await Desk().draft(*(f"Thing {number} every day 15m" for number in range(100)))
    assert len(draft.tasks) == 300
    assert any("first 300" in one for one in draft.notices)


async def test_parts_of_a_goal_share_what_was_said() -> None:
    parts = [{"goal": 1, "title": title, "minutes": minutes} for title, minutes in (("A", 60), ("B", 180))]
    draft = await Desk(answer(*parts)).draft("Article 2h")
    assert [(task.title, task.minutes) for task in draft.tasks] == [("A", 30), ("B", 90)]
    short = await Desk(answer(*parts)).draft("Article 15m")
    assert [task.minutes for task in short.tasks] == [15, 15]


async def test_a_goal_after_what_the_model_takes_apart_waits_for_all_of_it() -> None:
    script = answer(
        {"goal": 1, "title": "Test A", "minutes": 60},
        {"goal": 1, "title": "Test B", "minutes": 60},
        {"goal": 2, "title": "Ship", "minutes": 30},
    )
    draft = await Desk(script).draft("Testing", "Ship after the testing")
    assert titled(draft, "Ship").after == tuple(task.key for task in draft.tasks[:2])
