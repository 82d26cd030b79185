"""Every view of what repeats, drawn and compared with a file; `UPDATE_GOLDEN=1` draws the files anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.ids import ChannelId, RecurrenceId
from domain.recurring.model import Every, News, NewsKind, Occurrence, Recurrence, RecurrenceView, Rule
from handlers.views import recurring
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from tests.unit.handlers.views.samples import ANN, BOB, NOW, PEOPLE, TEAM
from tests.unit.handlers.views.test_golden_templates import CHANNEL, TEMPLATE, huge, view

GOLDEN = Path(__file__).parent / "golden_recurring"
Drawn = Message | dict[str, Any]
RULE = Rule(Every.MONTHS, time(9, 0), "Europe/Berlin", date(2026, 11, 1))
RECURRENCE = Recurrence(
    RecurrenceId("r1"), TEAM, TEMPLATE.id, "Close <all> {month}", CHANNEL, BOB, RULE,
    NOW + timedelta(days=7), ANN, NOW,
)  # fmt: skip
READER = replace(PEOPLE[ANN], timezone="Asia/Tokyo")


def seen(one: Recurrence = RECURRENCE, *, can_change: bool = True) -> RecurrenceView:
    return RecurrenceView(one, TEMPLATE.name, can_change)


def many(count: int, page: int = 0) -> Message:
    long = replace(RECURRENCE, pattern="é" * 150, is_paused=True, reason="& why " * 200)
    views = [seen(replace(long, id=RecurrenceId(f"r{number}"))) for number in range(count)]
    return recurring.repeats_message(views, READER, NOW, page)


def listed() -> Message:
    paused = replace(RECURRENCE, id=RecurrenceId("r2"), is_paused=True)
    direct = replace(
        paused, id=RecurrenceId("r3"), channel_id=ChannelId("D1"), reason="The template is gone."
    )
    views = [seen(), seen(paused), seen(direct, can_change=False)]
    return recurring.repeats_message(views, READER, NOW)


def news(kind: NewsKind, skipped: int = 0) -> Message:
    occurrence = Occurrence(RECURRENCE.id, NOW - timedelta(days=1), skipped)
    reason = "The template <x> is archived." if kind is NewsKind.PAUSED else None
    return recurring.news_message(RECURRENCE, News(kind, occurrence, reason), READER, NOW)


VIEWS: dict[str, Callable[[], Drawn]] = {
    "modal": lambda: recurring.repeat_modal(view(), CHANNEL, READER, date(2026, 11, 23)),
    "modal_direct": lambda: recurring.repeat_modal(view(), ChannelId("D1"), READER, date(2026, 11, 23)),
    "modal_huge": lambda: recurring.repeat_modal(view(huge()), CHANNEL, READER, date(2026, 11, 23)),
    "list": listed,
    "list_empty": lambda: recurring.repeats_message([], READER, NOW),
    "list_long": lambda: many(25, 1),
    "made": lambda: recurring.repeat_message(seen(), READER, NOW),
    "late": lambda: news(NewsKind.LATE),
    "late_one_skipped": lambda: news(NewsKind.LATE, 1),
    "late_skipped": lambda: news(NewsKind.LATE, 3),
    "paused": lambda: news(NewsKind.PAUSED),
    "failed": lambda: news(NewsKind.FAILED),
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
