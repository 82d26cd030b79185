"""The form about a step changes what the person changed, and nothing they could not see."""

import json
from dataclasses import replace
from typing import Any

from domain.operations.model import UpdateStep, WaitFor
from domain.processes.model import Process
from domain.processes.shapes import Condition, Question
from handlers.payloads import Submission
from handlers.processes.reading import step_operations
from tests.fakes.processes import make_process, make_step
from tests.payloads import submitted

STEPS = (
    make_step(1, "Sign"),
    replace(make_step(2, "Post the laptop"), condition=Condition("remote", ("Yes",))),
    replace(make_step(3, "Welcome"), after_ids=(make_step(1, "").id, make_step(2, "").id)),
)
HIRE = replace(
    make_process(*STEPS),
    questions=(Question("remote", "Remote?", ("Yes", "No")),),
    answers={"remote": "No"},
)


def saved(process: Process, *after: str) -> object:
    ticked = [{"value": step_id} for step_id in after]
    values: dict[str, dict[str, Any]] = {"title": {"value": "Welcome"}, "after": {"selected_options": ticked}}
    metadata = json.dumps({"process_id": process.id, "step_id": STEPS[2].id, "version": "1"})
    return step_operations(Submission.parse(submitted("process_step_saved", values, metadata)), process)


def test_waiting_for_a_hidden_step_outlives_a_form_that_cannot_show_it() -> None:
    assert saved(HIRE, STEPS[0].id) == ()
    assert saved(HIRE) == (UpdateStep(STEPS[2].id, WaitFor((STEPS[1].id,))),)
