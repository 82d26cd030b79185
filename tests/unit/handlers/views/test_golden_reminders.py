"""Every view of reminders, drawn and compared with a file; `UPDATE_GOLDEN=1` draws the files anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.ids import EventId, MessageTs, PlanId
from domain.plans.model import Plan, PlanRequest
from domain.plans.shapes import Event, EventState
from domain.processes.model import Process, Step, StepState
from domain.reminders.model import Item, Kind, Reminder, ReminderMessage, ReminderSettings, Strength
from domain.reminders.preview import Preview
from handlers.views import reminders
from handlers.views.answers import note_message
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from tests.fakes.processes import make_process, make_step
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TEAM

GOLDEN = Path(__file__).parent / "golden_reminders"
URL = "https://example.slack.com/"
Drawn = Message | dict[str, Any]
TODAY = NOW.date()
STEP = make_step(1, "Ship <it> & rest", owner=ANN, due_on=TODAY - timedelta(days=3))
PLAN = Plan(PlanId("p"), TEAM, ANN, TODAY, "UTC", PlanRequest(TODAY, ("Write",)), NOW)
EVENT = Event(EventId("e"), "t", ANN, "Write", NOW + timedelta(minutes=5), NOW + timedelta(minutes=65))


def row(kind: Kind, item: str = "step-1") -> Reminder:
    return Reminder(
        f"{kind.value}:{item}:{TODAY.isoformat()}:1:{ANN}", ANN, kind, "process-1", item, NOW, NOW
    )


def item(kind: Kind, step: Step = STEP, *, is_open: bool = True, **more: Any) -> Item:
    process: Process = replace(make_process(step, name="Release <4.2>"), card_ts=MessageTs("1.5"))
    return Item(row(kind, step.id), process, step, is_open=is_open, **more)


def message(*items: Item, key: str = "reminder:x", is_late: bool = False) -> Message:
    told = ReminderMessage(key, PEOPLE[ANN], items, NOW, is_late, PEOPLE)
    return reminders.reminder_message(told, URL)


def event(state: EventState = EventState.PENDING) -> Item:
    at = replace(EVENT, state=state)
    return Item(row(Kind.EVENT, "e"), plan=PLAN, event=at, is_open=state is EventState.PENDING)


def steps(count: int) -> list[Item]:
    kinds = (Kind.OVERDUE, Kind.APPROVAL, Kind.DUE_SOON, Kind.STILL_NEEDED)
    days = (-2, 1, 0, -14)
    return [
        item(kinds[n % 4], make_step(n + 1, "é" * 300, owner=ANN, due_on=TODAY + timedelta(days=days[n % 4])))
        for n in range(count)
    ]


DONE = replace(STEP, state=StepState.DONE, finished_by=BOB)
MORNING = f"morning:{ANN}:{TODAY.isoformat()}"
CHOSEN = ReminderSettings(
    ANN, Strength.ACTIVE, True, date(2026, 12, 1), frozenset({Kind.EVENT}), {"step-1": "1 Ship <it>"}
)
VIEWS: dict[str, Callable[[], Drawn]] = {
    "overdue": lambda: message(item(Kind.OVERDUE)),
    "overdue_late": lambda: message(item(Kind.OVERDUE), is_late=True),
    "still_needed": lambda: message(item(Kind.STILL_NEEDED)),
    "approval": lambda: message(item(Kind.APPROVAL)),
    "due_soon": lambda: message(item(Kind.DUE_SOON, replace(STEP, due_on=TODAY + timedelta(days=1)))),
    "put_off": lambda: message(item(Kind.OVERDUE, again_at=NOW + timedelta(days=1))),
    "done": lambda: message(item(Kind.OVERDUE, DONE, is_open=False)),
    "given_away": lambda: message(item(Kind.OVERDUE, is_open=False)),
    "hidden": lambda: message(Item(row(Kind.OVERDUE))),
    "event": lambda: message(event()),
    "event_over": lambda: message(event(EventState.CANCELLED)),
    "morning": lambda: message(*steps(4), item(Kind.OVERDUE, DONE, is_open=False), key=MORNING, is_late=True),
    "morning_long": lambda: message(*steps(40), key=MORNING),
    "morning_over": lambda: message(item(Kind.OVERDUE, DONE, is_open=False), key=MORNING),
    "snooze": lambda: reminders.snooze_modal(row(Kind.OVERDUE).key),
    "settings": lambda: reminders.settings_modal(ReminderSettings(ANN)),
    "settings_chosen": lambda: reminders.settings_modal(CHOSEN),
    "why": lambda: note_message(reminders.why_words(row(Kind.OVERDUE), CHOSEN)),
    "less": lambda: note_message(reminders.less_words(row(Kind.EVENT), "kind")),
    "saved": lambda: note_message(reminders.saved_words(CHOSEN, Preview(9, 2), Preview(4, 4))),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_is_drawn_as_recorded(name: str) -> None:
    drawn = VIEWS[name]()
    data = asdict(drawn) if isinstance(drawn, Message) else drawn
    path = GOLDEN / f"{name}.json"
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_keeps_within_slacks_limits(name: str) -> None:
    drawn = VIEWS[name]()
    problems = check_message(drawn) if isinstance(drawn, Message) else check_view(drawn)
    assert problems == []
