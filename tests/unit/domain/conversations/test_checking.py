"""What a model suggests is checked by code: good drafts pass, everything else is named or dropped."""

import json
from datetime import date
from typing import Any

import pytest

from domain.conversations.aliases import Aliases
from domain.conversations.checking import Checked, check_actions
from domain.conversations.drafts import MAX_OPERATIONS
from domain.conversations.tool import suggest_process_actions
from domain.ids import StepId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    MakeOptional,
    Move,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    UpdateStep,
    WaitFor,
)
from tests.fakes.people import make_person
from tests.unit.domain.conversations.scenes import BEN, CHLOE, LAUNCH, PEOPLE, TODAY, make_process

ALIASES = Aliases.over(PEOPLE)


def check(*operations: object, **also: object) -> Checked:
    arguments = {"is_process_related": True, "suggested_operations": list(operations), **also}
    return check_raw(json.dumps(arguments))


def check_raw(arguments: str) -> Checked:
    return check_actions(arguments, process=LAUNCH, aliases=ALIASES, today=TODAY)


def op(kind: str, **fields: object) -> dict[str, object]:
    return {"operation": kind, "description": "because", **fields}


def step(number: int) -> StepId:
    return StepId(f"step-{number}")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (op("complete_step", step_id="s2"), CompleteStep(step(2))),
        (op("complete_step", step_id="s2", substep_id="s3"), CompleteStep(step(3))),
        (op("complete_step", substep_id="s3"), CompleteStep(step(3))),
        (op("add_step", content=" Security\nreview "), AddStep("Security review")),
        (
            op("add_step", content="Smoke test", step_id="s4", owner="user2", due_on="2026-12-01"),
            AddStep("Smoke test", step(4), BEN.id, date(2026, 12, 1)),
        ),
        (op("add_substep", content="Tell hosting", step_id="s2"), AddSubstep(step(2), "Tell hosting")),
        (
            op("update_step", step_id="s4", content="Slow rollout"),
            UpdateStep(step(4), Rename("Slow rollout")),
        ),
        (op("update_step", step_id="s4", owner="user3"), UpdateStep(step(4), Assign(CHLOE.id))),
        (
            op("update_step", step_id="s4", due_on="2026-11-27"),
            UpdateStep(step(4), Reschedule(date(2026, 11, 27))),
        ),
        (op("update_step", step_id="s9", completed=False), UpdateStep(step(9), Reopen())),
        (op("update_step", step_id="s4", completed=True), CompleteStep(step(4))),
        (op("update_step", step_id="s4", order=1), UpdateStep(step(4), Move(None))),
        (op("update_step", step_id="s4", order=2), UpdateStep(step(4), Move(step(1)))),
        (op("update_step", step_id="s10", skipped=True), UpdateStep(step(10), Skip("because"))),
        (op("update_step", step_id="s4", waits_on="user2"), UpdateStep(step(4), Block(BEN.id))),
        (op("update_step", step_id="s4", waits_for="s2"), UpdateStep(step(4), WaitFor((step(2),)))),
        (op("update_step", step_id="s4", optional=True), UpdateStep(step(4), MakeOptional(True))),
    ],
)
def test_each_kind_of_operation_becomes_its_draft(raw: dict[str, object], expected: object) -> None:
    checked = check(raw)
    if expected == UpdateStep(step(4), Move(step(1))):
        assert checked.problems == ()
    assert [draft.operation for draft in checked.drafts] == [expected]
    assert checked.drafts[0].reason == "because"


def test_one_update_may_change_several_things() -> None:
    checked = check(op("update_step", step_id="s4", owner="user2", due_on="2026-11-27"))
    assert [draft.operation for draft in checked.drafts] == [
        UpdateStep(step(4), Assign(BEN.id)),
        UpdateStep(step(4), Reschedule(date(2026, 11, 27))),
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (op("complete_step"), "it names no step"),
        (op("complete_step", step_id="s99"), "step_id is not an id"),
        (op("complete_step", step_id="step-2"), "step_id is not an id"),
        (op("complete_step", step_id=2), "step_id must be a text"),
        (op("complete_step", step_id="s4", substep_id="s3"), "s3 is not a substep of s4"),
        (op("delete_process", step_id="s2"), "operation must be"),
        (op("add_step"), "content must hold the title"),
        (op("add_step", content="x" * 10_000), "longer than 200 characters"),
        (op("add_step", content="ok", step_id="s3"), "s3 is a substep"),
        (op("add_substep", content="ok"), "add_substep needs the step_id"),
        (op("update_step", step_id="s4"), "names nothing to change"),
        (op("update_step", step_id="s4", owner="user9"), "owner is not one of the people"),
        (op("update_step", step_id="s4", owner="U2"), "owner is not one of the people"),
        (op("update_step", step_id="s4", due_on="friday"), "YYYY-MM-DD"),
        (op("update_step", step_id="s4", due_on="2020-01-01"), "must not be before"),
        (op("update_step", step_id="s4", due_on="9999-12-31"), "must not be before"),
        (op("update_step", step_id="s4", order=0), "order must be"),
        (op("update_step", step_id="s4", order=True), "order must be"),
        (op("update_step", step_id="s4", order="2"), "order must be"),
        (op("update_step", step_id="s4", completed="yes"), "completed must be"),
        (op("update_step", step_id="s4", waits_for="s4"), "would wait for one another"),
        (op("update_step", step_id="s3", waits_for="s2"), "would wait for one another"),
        (op("update_step", step_id="s4", waits_for="s99"), "waits_for is not an id"),
        (op("update_step", step_id="s4", optional="yes"), "optional must be"),
        ("complete everything", "it must be an object"),
        (None, "it must be an object"),
    ],
)
def test_what_does_not_fit_is_a_problem_the_model_can_mend(raw: object, problem: str) -> None:
    checked = check(raw)
    assert checked.drafts == ()
    assert len(checked.problems) == 1
    assert problem in checked.problems[0]


@pytest.mark.parametrize(
    "arguments",
    ["", "{", "null", "[]", "42", '"text"', "{'a': 1}", "[" * 100_000, "x" * 50_000, "1" * 5_000,
     '{"is_process_related": true, "suggested_operations": "all"}',
     '{"is_process_related": true, "suggested_operations": {"operation": "complete_step"}}'],
)  # fmt: skip
def test_garbage_is_survived_and_named(arguments: str) -> None:
    checked = check_raw(arguments)
    assert checked.drafts == ()
    assert len(checked.problems) == 1


@pytest.mark.parametrize("also", [{"is_process_related": False}, {"suggested_operations": None}])
def test_a_call_that_suggests_nothing_is_no_problem(also: dict[str, Any]) -> None:
    assert check(**also) == Checked()
    assert check_raw('{"is_process_related": false}') == Checked()


def test_what_the_record_shows_already_is_dropped_silently() -> None:
    checked = check(
        op("complete_step", step_id="s9"),
        op("add_step", content="legal REVIEW"),
        op("update_step", step_id="s4", content="Rollout"),
        op("update_step", step_id="s5", due_on="2026-11-26"),
        op("update_step", step_id="s4", completed=False),
        op("update_step", step_id="s1", order=1),
    )
    assert checked == Checked()


def test_the_same_thing_twice_and_contradictions_count_once() -> None:
    checked = check(
        op("complete_step", step_id="s4"),
        op("complete_step", step_id="s4"),
        op("update_step", step_id="s4", skipped=True),
        op("complete_step", step_id="s2"),
        op("complete_step", substep_id="s3"),
    )
    assert [draft.operation for draft in checked.drafts] == [CompleteStep(step(4)), CompleteStep(step(2))]


def test_at_most_five_operations_pass_and_the_rest_is_counted() -> None:
    checked = check(*(op("add_step", content=f"Step {number}") for number in range(50)))
    assert len(checked.drafts) == MAX_OPERATIONS
    assert checked.dropped == 45


def test_injected_mentions_and_hidden_characters_leave_titles_and_reasons() -> None:
    title = "Pay <!channel> <@U2> @everyone\u202e\u200b now\ud800"
    checked = check({"operation": "add_step", "description": "y" * 10_000 + "<!here>", "content": title})
    (draft,) = checked.drafts
    assert draft.operation == AddStep("Pay everyone now")
    assert len(draft.reason) == 200


def test_reasons_and_titles_say_names_instead_of_aliases() -> None:
    checked = check({"operation": "add_step", "description": "user2 asked.", "content": "Call user3"})
    assert checked.drafts[0].reason == "Ben Okafor asked."
    assert checked.drafts[0].operation == AddStep("Call Chloe Martin")


def test_the_schema_is_strict_and_knows_this_processs_ids_only() -> None:
    spec = suggest_process_actions(LAUNCH, ALIASES)
    assert spec.name == "suggest_process_actions"
    outer: Any = spec.parameters
    item = outer["properties"]["suggested_operations"]["items"]
    for schema in (outer, item):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
    assert item["properties"]["step_id"]["enum"] == [
        "s1",
        "s2",
        "s4",
        "s5",
        "s6",
        "s7",
        "s8",
        "s9",
        "s10",
        None,
    ]
    assert item["properties"]["substep_id"]["enum"] == ["s3", None]
    assert item["properties"]["owner"]["enum"] == ["user1", "user2", "user3", None]


def test_the_schema_of_an_empty_process_allows_no_id_at_all() -> None:
    item: Any = suggest_process_actions(make_process(), Aliases.over([make_person("U9", "Zoe")])).parameters
    properties = item["properties"]["suggested_operations"]["items"]["properties"]
    assert properties["step_id"]["type"] == "null"
