"""Differences between versions are few, complete and in words."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.processes.shapes import DueRule, Question
from domain.templates.diff import Kind, differences, moved
from domain.templates.model import Role
from tests.unit.domain.templates.samples import definition, step


def said(old: object, new: object) -> list[str]:
    return [f"{found.kind} {found.says}" for found in differences(old, new)]  # type: ignore[arg-type]


def test_nothing_is_different_between_equals() -> None:
    assert differences(definition(), definition()) == ()


def test_steps_that_came_went_moved_and_changed_are_named() -> None:
    old = definition(step("a"), step("b"), step("c", substeps=(step("d"),)))
    new = definition(
        step("c", substeps=(step("e"), step("d"))),
        step("a", "Alpha", due_rule=DueRule(2), role="qa"),
        step("f"),
    )
    assert said(old, new) == [
        "added “E” first under “C”",
        "moved “Alpha” after “C”",
        "changed “A”: title “A” → “Alpha”; role nothing → “qa”; due nothing → “2 working days after start”",
        "added “F” after “Alpha”",
        "removed “B”",
    ]


def test_a_step_that_became_a_substep_moved() -> None:
    old, new = definition(step("a"), step("b")), definition(step("a", substeps=(step("b"),)))
    assert said(old, new) == ["moved “B” first under “A”"]


def test_what_concerns_the_whole_template_comes_first() -> None:
    old = definition()
    new = replace(
        old,
        name="Launch",
        description="",
        roles=(Role("qa", "Tester"), Role("pm", "Lead")),
        questions=(Question("size", "How big?", ("Major",)),),
    )
    assert said(old, new) == [
        "changed name: “Release” → “Launch”",
        "changed description: “From the frozen branch to the release notes.” → nothing",
        "changed role “qa”: “Test lead” → “Tester”",
        "added role “Lead”",
        "removed role “Operations”",
        "changed question “size”: “How large? [Major | Minor]” → “How big? [Major]”",
        "removed question “Why? {optional}”",
    ]


@given(st.permutations(list("abcdef")))
def test_as_few_steps_as_possible_are_said_to_have_moved(order: list[str]) -> None:
    old = list("abcdef")
    gone = moved(old, order)
    assert [key for key in order if key not in gone] == [key for key in old if key not in gone]
    if order == old:
        assert gone == set()
    assert len(gone) < len(old)
    kinds = {found.kind for found in differences(definition(*map(step, old)), definition(*map(step, order)))}
    assert kinds <= {Kind.MOVED}
