"""What a process asks, and the answers as the record keeps them."""

from collections.abc import Mapping, Sequence

from domain.errors import InvalidInputError
from domain.processes.model import Process
from domain.processes.shapes import Question

MAX_ANSWER = 500
"""Characters of an answer."""


def checked_answers(questions: Sequence[Question], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to the questions, cleaned; InvalidInputError(`answer:<key>`)."""
    answers: dict[str, str] = {}
    for question in questions:
        answer = clean_answer(question, given.get(question.key, ""))
        if answer is not None:
            answers[question.key] = answer
        elif question.is_required:
            raise InvalidInputError(f"answer:{question.key}", f"Please answer: {question.label}")
    return answers


def clean_answer(question: Question, text: str) -> str | None:
    """Return the answer on one line, as the choice is written; None for an empty one."""
    line = " ".join(text.split())
    if not line:
        return None
    field = f"answer:{question.key}"
    if not question.choices:
        if len(line) > MAX_ANSWER:
            raise InvalidInputError(field, f"At most {MAX_ANSWER} characters, please.")
        return line
    for choice in question.choices:
        if choice.strip().casefold() == line.casefold():
            return choice
    raise InvalidInputError(field, f"“{line[:60]}” is none of: {', '.join(question.choices)}.")


def require_known(process: Process) -> None:
    """Refuse conditions on questions nobody asks, and two questions with one key."""
    asked = [question.key for question in process.questions]
    asked += [step.question.key for step in process.steps if step.question is not None]
    if len(set(asked)) < len(asked):
        twice = next(key for key in asked if asked.count(key) > 1)
        raise InvalidInputError("steps", f"The question “{twice}” is asked twice.")
    for step in process.steps:
        if step.condition is not None and step.condition.question_key not in asked:
            key = step.condition.question_key
            raise InvalidInputError("steps", f"“{step.title}” depends on “{key}”, which nobody asks.")
