"""A planned week, and how changes of it are told: for the tests of what people say about a plan."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from domain.conversations.commands import UndoWord, WordsProblem
from domain.conversations.model import Menu
from domain.ids import EventId, PlanId
from domain.plans import changes
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.scheduling import LeftOut, Obstacle, Remedy, WayOut
from domain.plans.shapes import Estimate, EstimateSource, Event, EventState, Task
from domain.plans.weekwords import PlanReading
from tests.unit.domain.plans.drafting_desk import ANN

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
"""Eight o'clock in Berlin, on the Tuesday of the planned week."""
WEEK = date(2026, 11, 23)
CORPUS = Path(__file__).with_name("plan_words.txt")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PLACED = (
    ("standup", "Stand-up", 0, 9, 30), ("report", "Board report", 1, 9, 120), ("mail-tue", "Mail", 1, 13, 30),
    ("report", "Board report", 2, 9, 60), ("mail-wed", "Mail", 2, 13, 30),
    ("review", "Design review", 2, 14, 60),
    ("ben", "Call with Ben", 3, 11, 30), ("staging", "Test staging", 3, 14, 60),
    ("production", "Test production", 3, 15, 60), ("release", "Release 4.2", 4, 13, 180),
)  # fmt: skip
"""Key, title, day, hour and minutes of each event."""


def make_week() -> Plan:
    """Return the plan; its events are called `<key>-<number of the piece>`."""
    tasks: dict[str, Task] = {}
    events: list[Event] = []
    for key, title, day, hour, minutes in _PLACED:
        piece = sum(event.task_key == key for event in events) + 1
        start = datetime.combine(WEEK + timedelta(days=day), time(hour), ANN.zone).astimezone(UTC)
        state = EventState.DONE if day == 0 else EventState.PENDING
        known = tasks[key].minutes if key in tasks else 0
        tasks[key] = Task(key, title, Estimate(known + minutes, EstimateSource.SAID))
        end = start + timedelta(minutes=minutes)
        event_id = EventId(f"{key}-{piece}")
        events.append(
            Event(event_id, key, ANN.id, title, start, end, state=state, is_pinned=key == "release")
        )
    tasks["wiki"] = Task("wiki", "Tidy the wiki", Estimate(90, EstimateSource.SAID))
    offer = Remedy(WayOut.MORE_HOURS, "It would fit.", 90)
    left_out = (LeftOut("wiki", Obstacle.BUDGET, "The hours are full.", (offer,)),)
    request = PlanRequest(WEEK, ("goal",))
    return Plan(
        PlanId("p1"), ANN.team_id, ANN.id, WEEK, "Europe/Berlin", request, NOW, PlanState.ACCEPTED,
        tuple(tasks.values()), tuple(events), left_out,
    )  # fmt: skip


def corpus() -> list[tuple[str, str]]:
    """Return what people say, each with what it changes."""
    rows = [row.split(" => ") for row in CORPUS.read_text(encoding="utf-8").splitlines() if " => " in row]
    return [(said.strip(), meant.strip()) for said, meant in rows if not said.startswith("#")]


def told(reading: PlanReading) -> str:
    """Say what a reading is, shortly."""
    match reading:
        case None:
            return "nothing"
        case UndoWord():
            return "undo"
        case WordsProblem(public=public):
            return f"problem: {public}"
        case Menu(choices=choices):
            return "menu: " + " | ".join(choice.words for choice in choices)
        case changes.MoveEvent() as move:
            parts = (("at", move.at), ("after", move.after), ("before", move.before))
            said = "".join(f" {name} {at:%H:%M}" for name, at in parts if at is not None)
            return f"move {move.event_id} to {DAYS[move.day.weekday()]}{said}"
        case changes.LimitDay(day=day, minutes=minutes):
            return f"limit {DAYS[day.weekday()]} to {minutes}"
        case _:
            facts = [str(getattr(reading, name)) for name in reading.__dataclass_fields__]
            return " ".join([type(reading).__name__, *facts])
