"""What people are asked and read into, drawn and compared with a file; `UPDATE_GOLDEN=1` draws anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.asking.model import Answered, Asking, ReadIn, Reply, TakenOver
from domain.ids import StepId
from domain.operations.model import Block, CompleteStep, Operation, Reopen, Source, StepDelta, UpdateStep
from domain.processes.model import Process, ProcessState, Step, StepState
from domain.processes.shapes import StepKind
from handlers.views.asking import answered_message, asking_message, shut_out_message, taken_over_message
from handlers.views.limits import check_message
from handlers.views.message import Message
from handlers.views.read_in import read_in_message
from tests.unit.handlers.views import samples
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TODAY, release

GOLDEN = Path(__file__).parent / "golden_asking"
URL = "https://acme.slack.com/"
LONG = "a *very* long <title> & more " * 40


def waiting(process: Process | None = None, **changes: Any) -> Asking:
    process = process or release()
    step = replace(
        process.steps[-1],
        state=StepState.BLOCKED,
        waits_on_id=BOB,
        blocked_until=changes.pop("until", None),
        reason=changes.pop("reason", "the <!channel> *keys*"),
    )
    process = process.with_steps(tuple(step if one.id == step.id else one for one in process.steps))
    asking = Asking(
        person=PEOPLE[BOB],
        process=process,
        step=step,
        at=NOW,
        people=PEOPLE,
        asker=PEOPLE[ANN],
        since=NOW - timedelta(days=3),
        offered=date(2026, 11, 25),
        is_waiting=True,
    )
    return replace(asking, **changes)


def over(state: StepState, *operations: Operation, late: int = 0) -> Asking:
    asking = waiting()
    step = replace(asking.step, state=state, waits_on_id=None, finished_by=ANN)
    process = asking.process.with_steps(
        tuple(step if one.id == step.id else one for one in asking.process.steps)
    )
    said = replace(samples.activity(Source.BUTTON), operations=operations, at=NOW) if operations else None
    at = NOW + timedelta(minutes=late)
    return replace(asking, process=process, step=step, is_waiting=False, said=said, at=at)


def answered(reply: Reply, state: StepState = StepState.OPEN) -> Message:
    asking = over(state)
    step = replace(asking.step, blocked_until=date(2026, 11, 25))
    done = replace(samples.activity(Source.BUTTON), deltas=(StepDelta(step.id, None, step),))
    given = Answered(reply, PEOPLE[BOB], asking.process, step, done, (PEOPLE[ANN],))
    return answered_message(given, TODAY)


def card(process: Process | None = None, **changes: Any) -> ReadIn:
    process = process or waiting().process
    theirs = tuple(replace(one, owner_id=BOB) for one in process.shown if not one.state.is_finished)
    made = ReadIn(
        person=PEOPLE[BOB],
        process=process,
        at=NOW,
        people=PEOPLE,
        givers=(PEOPLE[ANN],),
        new=tuple(one.id for one in theirs[:2]),
        is_owner=False,
        is_editor=False,
        theirs=theirs,
        latest=(samples.activity(),),
    )
    return replace(made, **changes)


def long_process() -> Process:
    process = release()
    steps = tuple(
        Step(StepId(f"l{n}"), f"s{n}", LONG[:2000], float(n), waits_on_id=ANN, state=StepState.BLOCKED)
        for n in range(1, 100)
    )
    return replace(process, name=LONG).with_steps(steps)


def read(card: ReadIn) -> Message:
    return read_in_message(card, URL)


LAST = waiting().step.id


def taken() -> TakenOver:
    process = release()
    step = replace(
        process.steps[-1], kind=StepKind.APPROVE, state=StepState.DONE, finished_by=ANN, taken_from=BOB
    )
    return TakenOver(PEOPLE[BOB], process.with_steps((*process.steps[:-1], step)), step, PEOPLE)


VIEWS: dict[str, Callable[[], Message]] = {
    "taken_over": lambda: taken_over_message(taken(), URL),
    "asked": lambda: asking_message(waiting(), URL),
    "asked_until": lambda: asking_message(waiting(until=date(2026, 11, 26)), URL),
    "asked_again": lambda: asking_message(waiting(until=TODAY, is_again=True), URL),
    "asked_long": lambda: asking_message(waiting(long_process(), reason=LONG), URL),
    "put_off": lambda: asking_message(
        waiting(
            until=date(2026, 12, 14),
            offered=date(2026, 12, 16),
            said=replace(samples.activity(), operations=(UpdateStep(LAST, Block(BOB)),), at=NOW),
        ),
        URL,
    ),
    "over_done": lambda: asking_message(over(StepState.DONE), URL),
    "over_skipped": lambda: asking_message(over(StepState.SKIPPED), URL),
    "over_finished": lambda: asking_message(over(StepState.DONE, CompleteStep(LAST)), URL),
    "over_said_done": lambda: asking_message(over(StepState.OPEN, UpdateStep(LAST, Reopen())), URL),
    "over_not_me_late": lambda: asking_message(
        over(StepState.BLOCKED, UpdateStep(LAST, Block()), late=11), URL
    ),
    "over_paused": lambda: asking_message(
        replace(over(StepState.OPEN), process=replace(release(), state=ProcessState.PAUSED)), URL
    ),
    "over_hidden": lambda: asking_message(waiting(is_hidden=True), URL),
    "shut_out": lambda: shut_out_message(waiting()),
    "answered_finished": lambda: answered(Reply.DONE, StepState.DONE),
    "answered_done": lambda: answered(Reply.DONE),
    "answered_day": lambda: answered(Reply.DAY),
    "answered_not_me": lambda: answered(Reply.NOT_ME),
    "read_in": lambda: read(card()),
    "read_in_owner": lambda: read(card(is_owner=True, new=())),
    "read_in_editor": lambda: read(card(is_editor=True, new=(), theirs=(), latest=())),
    "read_in_long": lambda: read(card(long_process())),
    "read_in_over": lambda: read(card(is_over=True)),
    "read_in_hidden": lambda: read(card(is_over=True, is_hidden=True)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_is_drawn_as_recorded(name: str) -> None:
    said = json.dumps(asdict(VIEWS[name]()), ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    assert check_message(VIEWS[name]()) == []


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)


@pytest.mark.parametrize("name", ["over_hidden", "read_in_hidden"])
def test_an_outsider_is_shown_nothing_of_the_process(name: str) -> None:
    shown = json.dumps(asdict(VIEWS[name]()))
    assert not any(words in shown for words in ("Release", "Launch", "Ann", "keys"))
