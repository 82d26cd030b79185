"""Whatever people and models write, a draft is sound: lengths on the grid, known orders, no circles."""

import asyncio
import json
from datetime import date
from graphlib import TopologicalSorter
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.conversations.aliases import Aliases
from domain.plans.drafting.checking import Asked, read_guesses
from domain.plans.drafting.goals import MAX_TITLE, read_goal
from domain.plans.drafting.limits import MAX_TASKS
from domain.plans.drafting.merging import merged
from domain.plans.drafting.shares import UNKNOWN, share_out, split
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES, lengths_in, on_grid, read_length, say_length
from domain.plans.model import Draft
from domain.plans.shapes import SLOT_MINUTES, Effort, Task
from domain.plans.whens import WeekCalendar, leading_when
from tests.unit.domain.plans.drafting_desk import Desk

_SAID = """3h 90 min half a day 1.5 hours by before after Thu Friday 14:00 tomorrow the release review
every day twice week on Tuesday at 10 not high effort low priority urgent must deep easy write report call Ben
, ; ( ) - – 2-3h 27 Nov 30.2. 99/99 0h 100h in days once is done each 5 for next end of
morning noon 24:00 25:61 !!"""
_WORDS = st.sampled_from(_SAID.split())
lines = st.lists(_WORDS, min_size=1, max_size=14).map(" ".join) | st.text(max_size=200)
weeks = st.dates(date(2020, 1, 1), date(2035, 12, 31))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


@st.composite
def calendars(draw: st.DrawFn) -> WeekCalendar:
    today = draw(weeks)
    week = date.fromordinal(today.toordinal() - today.weekday() + 7 * draw(st.integers(-1, 2)))
    return WeekCalendar(week, today, ZoneInfo(draw(zones)))


def is_length(minutes: int) -> bool:
    return minutes % SLOT_MINUTES == 0 and LEAST_MINUTES <= minutes <= MOST_MINUTES


@given(lines, calendars())
def test_any_line_is_a_goal_with_a_title_and_sound_times(line: str, calendar: WeekCalendar) -> None:
    goal = read_goal(line, calendar)
    assert 1 <= len(goal.title) <= MAX_TITLE
    assert goal.minutes is None or is_length(goal.minutes)
    assert not (goal.earliest and goal.deadline and goal.earliest >= goal.deadline)
    assert all(at is None or at.tzinfo is not None for at in (goal.earliest, goal.deadline, goal.at))


@given(st.text(max_size=60) | lines, calendars())
def test_any_text_may_begin_with_a_time_and_never_with_more_than_it_has(
    text: str, calendar: WeekCalendar
) -> None:
    found = leading_when(text, calendar)
    assert found is None or 0 < found[1] <= len(text)
    for length in lengths_in(text):
        assert 0 <= length.begin < length.end <= len(text)


@given(st.integers(1, MOST_MINUTES // SLOT_MINUTES).map(lambda slots: slots * SLOT_MINUTES))
def test_a_length_that_was_said_can_be_read_again(minutes: int) -> None:
    assert read_length(say_length(minutes)) == minutes


@given(st.floats(allow_nan=False) | st.integers())
def test_every_number_of_minutes_lands_on_the_grid(minutes: float) -> None:
    assert is_length(on_grid(minutes))


@given(st.integers(0, 3_000), st.lists(st.integers(1, 500), min_size=1, max_size=12))
def test_parts_are_whole_slots_and_make_up_the_whole(minutes: int, weights: list[int]) -> None:
    parts = split(minutes, weights)
    assert all(part >= SLOT_MINUTES and part % SLOT_MINUTES == 0 for part in parts)
    assert sum(parts) == max(minutes // SLOT_MINUTES, len(weights)) * SLOT_MINUTES


@given(st.integers(0, 100_000), st.lists(st.sampled_from(Effort), min_size=1, max_size=40))
def test_shares_are_bounded_and_grow_with_effort(total: int, efforts: list[Effort]) -> None:
    tasks = [Task(str(place), "T", UNKNOWN, effort, goal=place) for place, effort in enumerate(efforts)]
    shared = share_out(tasks, total)
    assert all(is_length(task.minutes) for task in shared)
    by_effort = {task.effort: task.minutes for task in shared}
    order = [by_effort[effort] for effort in (Effort.LOW, Effort.MEDIUM, Effort.HIGH) if effort in by_effort]
    assert order == sorted(order)


def check(draft: Draft) -> None:
    keys = [task.key for task in draft.tasks]
    assert len(set(keys)) == len(keys) <= MAX_TASKS
    assert all(is_length(task.minutes) for task in draft.tasks)
    assert all(set(task.after) <= set(keys) for task in draft.tasks)
    TopologicalSorter({task.key: task.after for task in draft.tasks}).prepare()


@given(
    st.lists(lines.filter(lambda line: bool(line.strip())), min_size=1, max_size=8), st.none() | st.floats()
)
def test_any_goals_make_a_sound_draft(goals: list[str], hours: float | None) -> None:
    check(asyncio.run(Desk().draft(*goals, "Write 2h by Thu", hours=hours)))


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3_000) | st.text(max_size=12)
    | st.sampled_from(["low", "normal", "step1", "2026-11-26", "2026-11-26T10:00", "high"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_FIELDS = ("goal", "step", "title", "minutes", "effort", "priority", "due", "earliest", "after")
_tasks = st.fixed_dictionaries(
    {
        "goal": st.sampled_from([1, 2, None]) | _json,
        "step": st.sampled_from([None, "step1"]) | _json,
        "title": st.just("Do it") | _json,
        "minutes": st.integers(15, 2_400) | _json,
        "effort": st.sampled_from(["low", "medium", "high"]) | _json,
        "priority": st.sampled_from(["low", "normal", "high", "urgent"]) | _json,
        "due": st.sampled_from([None, "2026-11-26"]) | _json,
        "earliest": st.none() | _json,
        "after": st.lists(st.integers(1, 4), max_size=3) | _json,
    }
)


@given(st.text(max_size=100) | st.lists(_tasks, max_size=5).map(lambda tasks: json.dumps({"tasks": tasks})))
def test_any_answer_of_a_model_is_checked_and_what_passes_is_sound(arguments: str) -> None:
    calendar = WeekCalendar(date(2026, 11, 23), date(2026, 11, 23), ZoneInfo("Europe/Berlin"))
    asked = Asked(frozenset({0, 1}), {"step1": "step-a"}, calendar, Aliases.over([]))
    guesses, faults = read_guesses(arguments, asked)
    if faults:
        return
    goals = [read_goal("First 2h", calendar), read_goal("Second", calendar)]
    tasks = [
        Task(goals[0].key, "First", UNKNOWN, goal=0),
        Task(goals[1].key, "Second", UNKNOWN, goal=1, after=(goals[0].key,)),
        Task("step-a", "Step", UNKNOWN),
    ]
    check(Draft(share_out(merged(tasks, goals, guesses), 600)))
