"""Thread words count, move and add among the steps that people see; the hidden ones are not in the way."""

from dataclasses import replace
from datetime import date

from domain.conversations.commands import ApplyWords, Reading, WordsProblem
from domain.conversations.words import read_words
from domain.ids import StepId
from domain.operations.model import AddStep, AddSubstep, Move, UpdateStep
from domain.processes.shapes import Condition, Question
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

ANN = make_person("UANN", "Ann")
REMOTE = Condition("remote", ("Yes",))
HIRE = replace(
    make_process(
        make_step(1, "Sign"),
        replace(make_step(2, "Post the laptop"), condition=REMOTE),
        make_step(3, "Welcome"),
        replace(make_step(4, "Video call", under=3), condition=REMOTE),
        make_step(5, "Lunch", under=3),
    ),
    questions=(Question("remote", "Remote?", ("Yes", "No")),),
    answers={"remote": "No"},
)
"""People see 1 Sign, 2 Welcome and 2.1 Lunch."""


def read(text: str) -> Reading:
    return read_words(text, process=HIRE, people=(ANN,), actor=ANN, today=date(2026, 11, 23))


def trouble(text: str) -> str:
    reading = read(text)
    assert isinstance(reading, WordsProblem), reading
    return reading.public


def test_numbers_that_are_not_there_are_counted_as_people_see_them() -> None:
    assert trouble("done 3") == "There is no step 3. Steps go from 1 to 2."
    assert trouble("done 2.2") == "There is no step 2.2. The substeps of 2 are 2.1 only."


def test_a_step_moves_past_what_people_see() -> None:
    up = UpdateStep(StepId("step-3"), Move(None))
    assert read("move 2 up") == ApplyWords((up,))
    assert read("move 2 to 1") == ApplyWords((up,))
    assert trouble("move 2.1 first") == "“2.1 Lunch” is first already."
    assert trouble("move 2 down") == "“2 Welcome” is last already."


def test_nothing_is_added_under_a_step_nobody_sees() -> None:
    title = "Insurance under Post the laptop"
    assert read(f"add {title}") == ApplyWords((AddStep(title),))
    assert read("add Coffee before 2.1") == ApplyWords(
        (AddSubstep(StepId("step-3"), "Coffee", is_first=True),)
    )
