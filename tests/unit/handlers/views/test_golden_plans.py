"""Each message and form of a plan, as it goes to Slack; UPDATE_GOLDEN=1 writes them anew."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.ids import DirectoryId, EventId, PlanId, TeamId, TemplateId, UserId
from domain.plans.calendars.model import CalendarLink
from domain.plans.model import Plan, PlanRequest, PlanSettings, PlanState, PlanView, Proposal
from domain.plans.scheduling import LeftOut, Obstacle, Remedy, WayOut
from domain.plans.shapes import Effort, Estimate, EstimateSource, Event, EventState, Hours, Task, WorkingHours
from domain.plans.summing_up import Share, TeamDraft
from domain.templates.model import Directory, Template
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message
from handlers.views.plan_forms import event_modal, hours_words, plan_modal, settings_modal
from handlers.views.plan_talk import (
    ask_goals_message,
    asked_message,
    calendar_message,
    failed_message,
    feed_message,
    feed_opened_message,
    feed_opened_modal,
    fresh_start_message,
    no_plan_message,
    offer_message,
    plan_help_message,
    team_message,
    working_message,
)
from handlers.views.plan_words import alt_text, length
from handlers.views.plans import plan_message
from tests.fakes.people import make_person

GOLDEN = Path(__file__).parent / "golden_plans"
BERLIN = ZoneInfo("Europe/Berlin")
WEEK = date(2026, 11, 23)
ANN = make_person("UANN", "Ann", timezone="Europe/Berlin")
CEM = make_person("UCEM", "Cem")
TEAM = TeamDraft(
    (ANN, CEM),
    WEEK,
    (Share(ANN, 180), Share(CEM, 75)),
    ("“Tidy <!channel> up”: no room is left in the week",),
    ("Ann's “Write” (Tue 14:00) → Cem's “Check”",),
    255,
)
HISTORY = Estimate(45, EstimateSource.HISTORY, 12)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23 + day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def event(number: int, key: str, start: datetime, minutes: int, effort: Effort = Effort.MEDIUM) -> Event:
    title = {"a": "Write the *report* <!channel>", "b": "Review", "c": "Inbox"}[key]
    end = start + timedelta(minutes=minutes)
    return Event(EventId(f"e{number}"), key, UserId("UANN"), title, start, end, effort)


TASKS = (
    Task("a", "Write the *report* <!channel>", Estimate(180, EstimateSource.SAID), Effort.HIGH),
    Task("b", "Review", HISTORY),
    Task("c", "Inbox", Estimate(30, EstimateSource.SHARE), Effort.LOW),
    Task("d", "Slides", Estimate(300, EstimateSource.SAID)),
)
EVENTS = (
    event(1, "a", at(0, 9), 90, Effort.HIGH),
    event(2, "b", at(0, 13), 45),
    event(3, "a", at(1, 9), 90, Effort.HIGH),
    event(4, "c", at(4, 16), 30, Effort.LOW),
)
OUT = LeftOut(
    "d",
    Obstacle.BUDGET,
    "It needs 5 h; 1 h 15 of the week is left.",
    (
        Remedy(WayOut.SHORTEN, "It fits on Wed 25 Nov 09:00–10:15.", 75),
        Remedy(WayOut.MORE_HOURS, "It fits on Wed 25 Nov and Thu 26 Nov.", 225),
        Remedy(WayOut.NEXT_WEEK, "It comes first in the week of 30 November."),
        Remedy(WayOut.DROP, "The rest stays as it is."),
    ),
)
PLAN = Plan(
    PlanId("p1"), TeamId("T1"), UserId("UANN"), WEEK, "Europe/Berlin",
    PlanRequest(WEEK, ("Write the report 3h",), "Ship 4.2", hours=20),
    at(0, 8), tasks=TASKS, events=EVENTS, left_out=(OUT,), budget_minutes=20 * 60,
    notices=("Lengths come from you, from 12 runs, and a guess.",),
)  # fmt: skip
VIEW = PlanView(PLAN, ANN, WorkingHours(), at(0, 8))
ACCEPTED = replace(
    PLAN,
    state=PlanState.ACCEPTED,
    left_out=(),
    events=(
        replace(EVENTS[0], state=EventState.DONE),
        replace(EVENTS[1], state=EventState.MISSED),
        replace(EVENTS[2], is_pinned=True),
        EVENTS[3],
    ),
)
TEMPLATE = Template(TemplateId("t1"), TeamId("T1"), DirectoryId("d1"), "Release", 1, at(0, 8), at(0, 8))
DIRECTORY = Directory(DirectoryId("d1"), TeamId("T1"), "Starter")
SETTINGS = PlanSettings(UserId("UANN"), weekly_hours=22.5, calendar_host="calendar.example.org")

MESSAGES: dict[str, Callable[[], Message]] = {
    "draft": lambda: plan_message(replace(VIEW, plan=replace(PLAN, is_generated=True)), "F0123456789"),
    "draft_fits": lambda: plan_message(replace(VIEW, plan=replace(PLAN, left_out=())), None),
    "draft_many_out": lambda: plan_message(replace(VIEW, plan=replace(PLAN, left_out=(OUT,) * 5)), None),
    "accepted": lambda: plan_message(
        replace(VIEW, plan=ACCEPTED, lately="Moved “Review” to Tue 24 Nov 10:00.", can_undo=True),
        "F0123456789",
    ),
    "empty": lambda: plan_message(replace(VIEW, plan=replace(PLAN, events=(), tasks=(), left_out=())), None),
    "dismissed": lambda: plan_message(replace(VIEW, plan=replace(PLAN, state=PlanState.DISMISSED)), None),
    "replaced": lambda: plan_message(replace(VIEW, plan=replace(PLAN, state=PlanState.REPLACED)), None),
}
LINK = CalendarLink(TeamId("T1"), UserId("UANN"), b"", "calendar.example.org", at(0, 8))
FEED = "https://convers.example/calendar/T1/secret.ics"
PROPOSAL = Proposal(
    PlanId("p1"),
    "Your calendar has something new when “Review <!here>” is planned.",
    ("Review <!here>: Mon 13:00–13:45 → Tue 13:00–13:45", "Gone: Inbox, Fri 16:00–16:30"),
    1,
)
TALK: dict[str, Callable[[], Message]] = {
    "working": lambda: working_message(WEEK),
    "asked": lambda: asked_message(WEEK),
    "failed": lambda: failed_message("At most 100 goals fit in one plan; these are 300."),
    "team": lambda: team_message(TEAM, ANN),
    "team_none": lambda: team_message(TeamDraft((ANN,), WEEK), ANN),
    "ask_goals": lambda: ask_goals_message(WEEK),
    "offer": lambda: offer_message(replace(VIEW, plan=ACCEPTED), PROPOSAL),
    "fresh_start": lambda: fresh_start_message("Seven events and steps are overdue."),
    "feed_none": lambda: feed_message(is_open=False, can_open=False),
    "feed_closed": lambda: feed_message(is_open=False, can_open=True),
    "feed_open": lambda: feed_message(is_open=True, can_open=True),
    "feed_opened": lambda: feed_opened_message(FEED),
    "calendar_none": lambda: calendar_message(None),
    "calendar": lambda: calendar_message(LINK),
    "calendar_failing": lambda: calendar_message(replace(LINK, failing_since=at(0, 8))),
    "help": plan_help_message,
    "no_plan": no_plan_message,
}
FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "form": lambda: plan_modal(PlanRequest(WEEK, ()), (TEMPLATE,), (DIRECTORY,), WEEK, {"channel_id": "D1"}),
    "form_adjust": lambda: plan_modal(
        replace(PLAN.request, template_ids=(TemplateId("t1"),), with_steps=False),
        (TEMPLATE,),
        (),
        WEEK,
        {"plan_id": "p1"},
    ),
    "form_left": lambda: plan_modal(
        replace(PLAN.request, left_keys=(TASKS[0].key,)), (), (), WEEK, {}, TASKS[:2]
    ),
    "event": lambda: event_modal(PLAN, EVENTS[0], is_accepted=False),
    "event_accepted": lambda: event_modal(ACCEPTED, ACCEPTED.events[2], is_accepted=True),
    "settings": lambda: settings_modal(SETTINGS, "Europe/Berlin", has_feed=True, can_feed=True),
    "feed_opened_form": lambda: feed_opened_modal(FEED),
    "settings_new": lambda: settings_modal(
        PlanSettings(UserId("UANN")), "UTC", has_feed=False, can_feed=False
    ),
}


VIEWS: dict[str, Callable[[], Message | dict[str, Any]]] = {**MESSAGES, **TALK, **FORMS}


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


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(VIEWS)


def test_the_picture_in_words_says_every_event() -> None:
    said = alt_text(PLAN)
    assert all(word in said for word in ("Mon 23 Nov", "09:00–10:30", "part 1 of 2", "Inbox", "guess"))


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30")])
def test_lengths_are_said_as_people_say_them(minutes: int, said: str) -> None:
    assert length(minutes) == said


def test_hours_are_written_as_they_are_typed() -> None:
    assert (
        hours_words((Hours(time(9), time(12)), Hours(time(13), time(17, 30)))) == "09:00-12:00, 13:00-17:30"
    )


def test_three_hundred_events_fit_into_one_message() -> None:
    events = tuple(
        replace(EVENTS[3], id=EventId(f"x{number}"), start=at(0, 9), end=at(0, 10), title="x" * 300)
        for number in range(300)
    )
    message = plan_message(replace(VIEW, plan=replace(PLAN, events=events)), None)
    assert len(message.blocks) <= 50
    assert check_message(message) == []
