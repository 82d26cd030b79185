"""Views of runs, drawn and compared with a file; `UPDATE_GOLDEN=1` draws the files anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.ids import ActivityId, MessageTs, StepId, SuggestionId
from domain.operations.history import Entry, Timeline
from domain.operations.model import Source
from domain.processes.model import Process, ProcessState, StepState
from domain.processes.shapes import (
    Condition,
    Evidence,
    EvidenceKind,
    MessageLink,
    Origin,
    Question,
    StepKind,
)
from handlers.views import process_modal, processes, step_modal, timeline
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from tests.unit.handlers.views import samples
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TODAY, release, step

GOLDEN = Path(__file__).parent / "golden_runs"
Drawn = Message | dict[str, Any]


def run() -> Process:
    """Return a process with every kind of step."""
    proof = Evidence(EvidenceKind.LINK, "https://example.com/report", "The <report>", BOB, NOW)
    steps = (
        replace(step(1, "Measure"), question=Question("size", "How large?", ("S", "L")), answer="L"),
        replace(step(2, "Audit"), kind=StepKind.EVIDENCE, owner_id=BOB, evidence=(proof,)),
        replace(step(3, "Attach the contract"), kind=StepKind.EVIDENCE, after_ids=(StepId("step-2"),)),
        replace(step(4, "Sign off", parent=3), kind=StepKind.APPROVE, owner_id=ANN),
        replace(step(5, "Tell Bob"), kind=StepKind.FYI, owner_id=BOB, after_ids=(StepId("step-3"),)),
        replace(step(6, "Party"), is_optional=True, notes="Ask *Bob*\nfirst"),
        replace(step(7, "Never"), condition=Condition("size", ("S",))),
    )
    return replace(samples.process(*steps), template_version=3, origin=Origin.SCHEDULE)


def told() -> Process:
    shut = StepState.DONE
    steps = tuple(
        replace(one, state=shut, finished_at=NOW) if one.alias == "s5" else one for one in run().steps
    )
    return replace(run(), steps=steps)


def taken() -> Process:
    """Return a process with an approval that another person took over and gave."""
    steps = tuple(
        replace(one, state=StepState.DONE, finished_by=ANN, taken_from=BOB) if one.alias == "s4" else one
        for one in run().steps
    )
    return replace(run(), steps=steps)


def large() -> Process:
    """Return a process as large as processes get, each step waiting for the one before, in part."""
    steps = [step(number, f"Step number {number}") for number in range(1, 201)]
    chained = [replace(one, after_ids=(steps[at - 1].id,)) if at % 3 else one for at, one in enumerate(steps)]
    done = [replace(one, state=StepState.DONE) for one in chained[:40]]
    return samples.process(*done, *chained[40:])


def asked() -> Process:
    """Return a process that asked something when it started."""
    questions = (
        Question("size", "How <large> is it?", ("S", "L")),
        Question("why", "Why?", is_required=False),
        Question("where", "Where?", ("Here", "There")),
    )
    return replace(run(), questions=questions, answers={"size": "L", "why": "Because of *Bob*"})


def rested(state: ProcessState, reason: str | None = None) -> Process:
    return replace(release(), state=state, closed_by=ANN, closed_at=NOW, reason=reason)


def history(page: int = 0) -> Timeline:
    activity = samples.activity()
    entries = (
        Entry(replace(activity, source=Source.UNDO, operations=(), undoes=ActivityId("a1")), None),
        Entry(
            replace(activity, suggestion_id=SuggestionId("suggestion-1"), undone_by=ActivityId("a2")),
            samples.suggestion(),
        ),
        Entry(replace(activity, source=Source.AUTOMATIC, operations=()), None),
        Entry(
            replace(activity, at=NOW - timedelta(days=1), lines=tuple(f"Line <{n}>" for n in range(9))), None
        ),
    )
    return Timeline(run(), entries, PEOPLE, page, has_more=page < 2)


def of(number: int, process: Process | None = None) -> dict[str, Any]:
    made = process or run()
    return step_modal.step_modal(made, made.steps[number - 1], TODAY)


def found() -> Process:
    """Return a process whose first step was found in a thread."""
    first, *others = run().steps
    source = MessageLink(run().channel_id, MessageTs("1795397232.417875"), MessageTs("1795397232.417816"))
    return replace(run(), steps=(replace(first, source=source), *others))


def came_from() -> Timeline:
    started = Entry(replace(samples.activity(), source=Source.THREAD, operations=()), None)
    return Timeline(found(), (history().entries[1], started), PEOPLE)


VIEWS: dict[str, Callable[[], Drawn]] = {
    "card_of_every_kind": lambda: processes.process_card(run(), PEOPLE, TODAY),
    "card_taken_over": lambda: processes.process_card(taken(), PEOPLE, TODAY),
    "card_told": lambda: processes.process_card(told(), PEOPLE, TODAY),
    "card_paused": lambda: processes.process_card(rested(ProcessState.PAUSED, "summer"), PEOPLE, TODAY),
    "card_cancelled": lambda: processes.process_card(
        rested(ProcessState.CANCELLED, "the <customer> left"), PEOPLE, TODAY
    ),
    "card_archived": lambda: processes.process_card(rested(ProcessState.ARCHIVED), PEOPLE, TODAY),
    "step_modal_found": lambda: step_modal.step_modal(
        found(), found().steps[0], TODAY, "https://acme.slack.com/"
    ),
    "step_modal_question": lambda: of(1),
    "step_modal_evidence": lambda: of(2),
    "step_modal_substep": lambda: of(4),
    "step_modal_optional": lambda: of(6),
    "step_modal_blocked": lambda: of(4, release()),
    "step_modal_finished": lambda: of(1, release()),
    "steps_modal": lambda: step_modal.steps_modal(run(), PEOPLE, TODAY),
    "unfinishable": lambda: step_modal.unfinishable_message("“2 Audit” needs <evidence>.", "p", "s"),
    "timeline_came_from": lambda: timeline.timeline_message(
        came_from(), PEOPLE[ANN], TODAY, "https://acme.slack.com/"
    ),
    "timeline": lambda: timeline.timeline_message(history(), PEOPLE[ANN], TODAY),
    "timeline_second_page": lambda: timeline.timeline_message(history(2), PEOPLE[ANN], TODAY),
    "timeline_shared": lambda: timeline.timeline_message(history(2), PEOPLE[ANN], TODAY, is_private=False),
    "export_in_message": lambda: timeline.export_message(run(), "# Release\n" * 2_000),
    "edit_process_modal": lambda: process_modal.edit_process_modal(replace(run(), editors=(BOB,))),
    "card_with_answers": lambda: processes.process_card(asked(), PEOPLE, TODAY),
    "edit_process_with_answers": lambda: process_modal.edit_process_modal(asked()),
    "answers_modal": lambda: process_modal.answers_modal(asked()),
    "cancel_process_modal": lambda: process_modal.cancel_process_modal(run()),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_is_drawn_as_recorded(name: str) -> None:
    drawn = VIEWS[name]()
    data = asdict(drawn) if isinstance(drawn, Message) else drawn
    said = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    drawn = VIEWS[name]()
    assert (check_message(drawn) if isinstance(drawn, Message) else check_view(drawn)) == []


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)


def test_forms_about_steps_of_a_large_process_are_taken() -> None:
    for number in (1, 41, 100, 200):
        assert check_view(of(number, large())) == []
    near = next(block for block in of(100, large())["blocks"] if block.get("block_id") == "after")
    offered = [option["value"] for option in near["element"]["options"]]
    assert len(offered) == step_modal.MAX_OTHERS
    assert {"step-99", "step-101"} <= set(offered)


def test_every_page_of_a_large_process_is_taken_and_together_they_show_every_step() -> None:
    shown: list[str] = []
    for page in range(10):
        view = step_modal.steps_modal(large(), PEOPLE, date(2026, 11, 23), page)
        assert check_view(view) == []
        shown += [b["accessory"]["value"] for b in view["blocks"] if "accessory" in b]
    assert shown == [f"process-1:{one.id}" for one in large().steps]


def test_a_large_card_offers_what_can_be_done_first_and_the_way_to_all() -> None:
    card = processes.process_card(large(), PEOPLE, TODAY)
    assert check_message(card) == []
    row = next(block for block in card.blocks if block["type"] == "actions")["elements"]
    done, steps = row[0]["options"], row[1]["options"]
    assert len(done) == len(steps) - 1 == processes.MAX_MENU
    assert steps[-1] == {
        "text": {"type": "plain_text", "text": "All 200 steps", "emoji": False},
        "value": "process-1:all",
    }
    text = json.dumps(card.blocks)
    assert text.index("Step number 43") < text.index("Finished:")
    assert "140 more open" in text
