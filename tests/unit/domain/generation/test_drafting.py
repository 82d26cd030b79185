"""A draft is made of what was described, and is checked like every template."""

import json

import pytest

from domain.generation.checking import GarbledDraftError, read_draft
from domain.generation.rules import draft_by_rules, own_steps
from domain.processes.model import NewStep
from domain.processes.shapes import StepKind
from domain.templates.checking import check
from domain.templates.model import Definition

RELEASE = Definition("Software release", (NewStep("Freeze the branch"), NewStep("Publish the release")))
CLOSE = Definition("Month-end close", (NewStep("Reconcile the accounts"),))


def test_bullets_and_lists_are_steps() -> None:
    assert own_steps("Party\n- buy cake\n- invite all") == ("Party", ("Buy cake", "Invite all"))
    assert own_steps("party: buy cake; invite all")[1] == ("Buy cake", "Invite all")
    assert own_steps("a party")[1] == ()


def test_the_nearest_template_is_taken_and_named() -> None:
    draft, says = draft_by_rules("a release of our software", (CLOSE, RELEASE))
    assert [step.title for step in draft.steps] == ["Freeze the branch", "Publish the release"]
    assert "Software release" in says
    assert check(draft, {}) == ()


def test_what_is_like_nothing_keeps_its_own_lines() -> None:
    draft, says = draft_by_rules("Party:\nbuy cake\ninvite all", (CLOSE, RELEASE))
    assert [step.title for step in draft.steps] == ["Buy cake", "Invite all"]
    assert "nothing was added" in says
    assert check(draft, {}) == ()


def test_a_list_of_its_own_gets_nothing_from_the_template_it_is_like() -> None:
    draft, says = draft_by_rules("Release of the software: write; test; publish", (CLOSE, RELEASE))
    assert [step.title for step in draft.steps] == ["Write", "Test", "Publish"]
    assert "“Software release” is near" in says
    draft, _ = draft_by_rules("Release of the software: write; test", (CLOSE, RELEASE))
    assert len(draft.steps) == 4


def test_a_models_draft_becomes_a_definition() -> None:
    steps = [
        {"title": "Print", "role": "host", "due_days": 2, "kind": "do", "after": [], "substeps": []},
        {
            "title": "Show",
            "role": "ghost",
            "kind": "dance",
            "after": [1, 2, 9],
            "substeps": [{"title": "Hall"}],
        },
    ]
    draft = {"name": "Visit", "description": "", "roles": [{"key": "host", "label": "Host"}], "steps": steps}
    definition, faults = read_draft(json.dumps(draft))
    assert faults == ()
    first, second = definition.steps
    assert (first.role, first.due_rule.days if first.due_rule else None) == ("host", 2)
    assert (second.role, second.after, second.substeps[0].title) == (None, (first.key,), "Hall")


@pytest.mark.parametrize("arguments", ["", "[]", '{"steps": 1}', "[" * 30_000, "x" * 70_000])
def test_garbage_is_refused(arguments: str) -> None:
    with pytest.raises(GarbledDraftError):
        read_draft(arguments)


def test_a_draft_without_steps_has_faults() -> None:
    assert read_draft('{"name": "", "steps": []}')[1]


@pytest.mark.parametrize("kind", [[], {}, None, 7, "DO"])
def test_a_kind_that_is_none_is_the_usual_one(kind: object) -> None:
    draft, _ = read_draft(json.dumps({"name": "N", "steps": [{"title": "A", "kind": kind}]}))
    assert draft.steps[0].kind is StepKind.DO
