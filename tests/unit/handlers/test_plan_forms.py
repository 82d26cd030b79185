"""The forms of a plan as typed values: what was filled in, and what is said of what does not parse."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from domain.errors import InvalidInputError
from domain.ids import EventId, PlanId, TeamId, UserId
from domain.plans.changes import FinishEvent, MissEvent, MoveEvent, PinEvent, RemoveEvent, ResizeEvent
from domain.plans.model import Plan, PlanRequest, PlanSettings
from domain.plans.shapes import Effort, Event, Hours
from handlers.payloads import Submission
from handlers.plan_forms import EventForm, parse_event, parse_plan, parse_settings
from handlers.plan_keys import offer_key, plan_key, plan_of

WEEK = date(2026, 11, 23)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENT = Event(EventId("e1"), "a", UserId("U1"), "Report", AT, AT + timedelta(hours=1))
PLAN = Plan(
    PlanId("p1"), TeamId("T1"), UserId("U1"), WEEK, "UTC", PlanRequest(WEEK, ("Report",)), AT, events=(EVENT,)
)
FORM = EventForm(PlanId("p1"), EventId("e1"), AT.date(), AT.time(), 60, is_pinned=False, what="keep")


def submission(values: dict[str, dict[str, Any]], metadata: str = "") -> Submission:
    state = {block: {block: value} for block, value in values.items()}
    return Submission(TeamId("T1"), UserId("U1"), "form", "V1", "h", metadata, state)


def chosen(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def ticked(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


def asked(**more: dict[str, Any]) -> Submission:
    return submission({"goals": {"value": "Report 3h\n\n Inbox "}, "week": chosen("2026-11-23")} | more)


def event_form(**more: dict[str, Any]) -> Submission:
    filled = {
        "day": {"selected_date": "2026-11-25"},
        "time": {"selected_time": "10:15"},
        "minutes": {"value": "45"},
        "what": chosen("keep"),
    }
    return submission(filled | more, '{"plan_id": "p1", "event_id": "e1"}')


def test_a_week_is_asked_for_with_one_goal_and_the_rest_has_defaults() -> None:
    request = parse_plan(asked())
    assert request == PlanRequest(WEEK, ("Report 3h", "Inbox"), with_steps=False)
    full = parse_plan(
        asked(
            effort=chosen("high"),
            hours={"value": "22,5"},
            templates=ticked("t1", "t2"),
            directories=ticked("d1"),
            steps=ticked("steps"),
            description={"value": "Ship"},
        )
    )
    assert (full.effort, full.hours, full.description) == (Effort.HIGH, 22.5, "Ship")
    assert (full.template_ids, full.directory_ids, full.with_steps) == (("t1", "t2"), ("d1",), True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"goals": {"value": " \n"}}, "goals"),
        ({"week": chosen("soon")}, "week"),
        ({"hours": {"value": "many"}}, "hours"),
        ({"hours": {"value": "0"}}, "hours"),
        ({"hours": {"value": "81"}}, "hours"),
    ],
)
def test_what_does_not_parse_is_said_at_its_input(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_plan(asked(**more))
    assert refused.value.field == field


def test_a_form_of_an_event_that_changes_nothing_changes_nothing() -> None:
    assert FORM.changes(PLAN) == ()
    assert replace(FORM, event_id=EventId("gone")).changes(PLAN) == ()


def test_shorter_comes_before_a_move_and_longer_after_it() -> None:
    moved = replace(FORM, at=time(14))
    move, event_id = MoveEvent(EventId("e1"), AT.date(), time(14)), EventId("e1")
    assert replace(moved, minutes=30).changes(PLAN) == (ResizeEvent(event_id, 30), move)
    assert replace(moved, minutes=90).changes(PLAN) == (move, ResizeEvent(event_id, 90))
    assert replace(moved, is_pinned=True).changes(PLAN) == (move, PinEvent(event_id, is_pinned=True))


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("done", FinishEvent(EventId("e1"))),
        ("missed", MissEvent(EventId("e1"))),
        ("remove", RemoveEvent(EventId("e1"))),
    ],
)
def test_what_becomes_of_an_event_counts_before_all_else(what: str, change: object) -> None:
    assert replace(FORM, what=what, minutes=15).changes(PLAN) == (change,)


def test_the_form_of_an_event_is_read() -> None:
    form = parse_event(event_form(pinned=ticked("pinned")))
    assert (form.day, form.at, form.minutes, form.is_pinned) == (date(2026, 11, 25), time(10, 15), 45, True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"minutes": {"value": "20"}}, "minutes"),
        ({"minutes": {"value": "0"}}, "minutes"),
        ({"day": {}}, "day"),
        ({"time": {"selected_time": "late"}}, "time"),
    ],
)
def test_an_event_that_does_not_parse_is_said_at_its_input(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_event(event_form(**more))
    assert refused.value.field == field


def test_a_form_that_lost_its_plan_says_so() -> None:
    with pytest.raises(InvalidInputError, match="lost its plan"):
        parse_event(replace(event_form(), private_metadata=""))


def test_hours_are_read_and_the_rest_of_the_settings_stays() -> None:
    days = {f"day_{number}": {"value": "9-12, 13-17"} for number in range(4)}
    form = parse_settings(submission(days | {"lunch": {"value": ""}, "hours": {"value": "30"}}))
    settings = form.on(PlanSettings(UserId("U1"), description="Ship", effort=Effort.LOW))
    assert settings.hours.by_weekday[0] == (Hours(time(9), time(12)), Hours(time(13), time(17)))
    assert set(settings.hours.by_weekday) == {0, 1, 2, 3}
    assert (settings.hours.lunch, settings.hours.best) == (None, ())
    assert (settings.weekly_hours, settings.description, settings.effort) == (30.0, "Ship", Effort.LOW)
    with pytest.raises(InvalidInputError) as refused:
        parse_settings(submission({"lunch": {"value": "12-13, 14-15"}}))
    assert refused.value.field == "lunch"


def test_the_message_and_the_offers_of_a_plan_lead_back_to_it() -> None:
    assert plan_of(plan_key(PLAN.id)) == PLAN.id
    assert plan_of(offer_key(PLAN)) == PLAN.id
    assert plan_of("process:p1") is None
    assert plan_of(None) is None
