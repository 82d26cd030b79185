"""A definition is checked as a whole, and every fault says its line."""

from dataclasses import replace

import pytest

from domain.processes.model import NewStep
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question
from domain.templates.checking import MAX_QUESTIONS, MAX_ROLES, check, require_sound
from domain.templates.faults import MAX_SAID, Fault, TemplateFaultsError, say_faults
from domain.templates.model import Role
from tests.unit.domain.templates.samples import definition, step


def said(*steps: NewStep) -> list[str]:
    return [str(fault) for fault in check(definition(*steps), {})]


def test_a_template_that_uses_everything_is_sound() -> None:
    assert check(definition(), {}) == ()
    assert require_sound(definition()) == definition()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (step("a", after=("build",)), "step “A” waits for “build”, which is not a step of this template"),
        (step("a", after=("a",)), "step “A” waits for itself"),
        (step("a", role="boss"), "step “A” names the role “boss”, which is not a role of this template"),
        (
            step("a", condition=Condition("colour", ("Red",))),
            "step “A” depends on the question “colour”, which this template does not ask",
        ),
        (
            step("a", condition=Condition("size", ("Huge",))),
            "step “A” depends on “Huge”, but “size” can only be “Major”, “Minor”",
        ),
        (step("a", condition=Condition("size", ())), "step “A” depends on “size”, but on no answer to it"),
        (
            step("a", condition=Condition("own", ("x",)), question=Question("own", "Own?")),
            "step “A” depends on the question it asks itself",
        ),
        (
            step("a", due_rule=DueRule(1, True, DueAnchor.STEP, "b")),
            "step “A” is due by “b”, which is not a step of this template",
        ),
        (step("a", due_rule=DueRule(1, True, DueAnchor.STEP, "a")), "step “A” is due by itself"),
        (step("start"), "step “Start” cannot have the key “start”: due dates use that word"),
        (step("A b"), "“A b” cannot be the key of a step: use a-z, 0-9, - and _, at most 40"),
        (NewStep("", key="a"), "the step has no title"),
        (step("a", "x" * 501), f"step “{'x' * 59}…” is longer than 500 characters"),
        (step("a", notes="x" * 2001), "the notes of step “A” are longer than 2000 characters"),
        (step("a", question=Question("size", "Again?")), "there are two questions with the key “size”"),
        (step("a", question=Question("q", "")), "question “q” needs a text of 1 to 150 characters"),
        (step("a", question=Question("q", "Q?", ("x", "X"))), "question “q” has the choice “X” twice"),
        (step("a", question=Question("q", "Q?", ("",))), "question “q” needs choices of 1 to 75 characters"),
        (
            step("a", substeps=(step("b", substeps=(step("c"),)),)),
            "step “B” is a substep, and substeps have no substeps of their own",
        ),
    ],
)
def test_each_fault_is_said_in_words(wrong: NewStep, words: str) -> None:
    assert said(wrong) == [words]


def test_steps_that_wait_for_one_another_are_named_circle_by_circle() -> None:
    faults = said(
        step("a", after=("c",)),
        step("b", after=("a",)),
        step("c", due_rule=DueRule(1, True, DueAnchor.STEP, "b")),
        step("d", after=("e",)),
        step("e", after=("d",)),
    )
    assert len(faults) == 2
    assert all("wait for one another" in fault for fault in faults)


def test_a_substep_cannot_wait_for_the_step_that_waits_for_it() -> None:
    assert "wait for one another" in said(step("a", substeps=(step("b", after=("a",)),)))[0]
    assert said(step("a", substeps=(step("b"),)), step("c", after=("b",))) == []


def test_a_step_cannot_depend_on_an_answer_that_comes_after_it() -> None:
    asks = step("b", after=("a",), question=Question("q", "Q?", ("x",)))
    assert "wait for one another" in said(step("a", condition=Condition("q", ("x",))), asks)[0]
    within = step("a", question=Question("q", "Q?"), substeps=(step("b", condition=Condition("q", ("x",))),))
    assert said(within) == []


def test_two_steps_with_one_key_are_found_wherever_they_are() -> None:
    assert said(step("a", substeps=(step("b"),)), step("b")) == ["there are two steps with the key “b”"]


def test_what_is_too_much_is_said_with_its_number() -> None:
    many = definition(*(step(f"s{number}") for number in range(201)))
    assert [str(fault) for fault in check(many, {})] == ["there are 201 steps and substeps, at most 200 fit"]
    roles = tuple(Role(f"r{number}", "Role") for number in range(MAX_ROLES + 1))
    questions = tuple(Question(f"q{number}", "Q?") for number in range(MAX_QUESTIONS + 1))
    full = replace(definition(step("a")), roles=roles, questions=questions)
    assert [str(fault) for fault in check(full, {})] == [
        "there are 21 roles, at most 20 fit",
        "there are 11 questions, at most 10 fit",
    ]


def test_a_template_needs_a_name_and_a_step() -> None:
    empty = replace(definition(), name="", steps=())
    assert [fault.says for fault in check(empty, {})] == [
        "the template needs a name",
        "the template needs at least one step",
    ]


def test_faults_carry_their_line_or_that_of_what_is_around_them() -> None:
    wrong = definition(step("a", substeps=(step("b", after=("x",)),)))
    assert check(wrong, {("steps", 0): 4, ("steps", 0, 0): 5})[0].line == 5
    assert check(wrong, {("steps", 0): 4})[0].line == 4
    assert check(wrong, {})[0].line is None


def test_many_faults_are_counted_after_the_first_dozen() -> None:
    faults = [Fault("wrong", (), number) for number in range(1, MAX_SAID + 4)]
    assert say_faults(faults).endswith("line 12: wrong.\n… and 3 more.")
    assert TemplateFaultsError(faults[::-1]).faults[0].line == 1
