"""What people say about a plan, and what it changes; nothing is guessed and nothing breaks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.conversations.commands import WordsProblem
from domain.conversations.model import Menu
from domain.plans.changes import AddHours, FinishEvent, MoveEvent, PinEvent
from domain.plans.shapes import Effort
from domain.plans.wishes import PlanWish, read_wish, split_goals
from domain.plans.words import MAX_TEXT, read_change
from tests.unit.domain.plans.week import NOW, WEEK, corpus, make_week, told

NEXT = WEEK + timedelta(days=7)
TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(("said", "meant"), corpus())
def test_words_change_what_the_corpus_says(said: str, meant: str) -> None:
    assert told(read_change(said, make_week(), now=NOW)) == meant


def test_the_corpus_of_words_is_large_enough() -> None:
    assert len(corpus()) >= 40


@pytest.mark.parametrize(
    "said",
    ["move the report to Thu", "move the test to Fri", "pin the report", "done mail", "longer",
     "delete the mail", "make the mail shorter", "make the mail 1h", "postpone the mail",
     "mail 15 min later"],
)  # fmt: skip
def test_every_choice_of_a_menu_is_clear_when_it_is_said(said: str) -> None:
    plan = make_week()
    menu = read_change(said, plan, now=NOW)
    assert isinstance(menu, Menu)
    for choice in menu.choices:
        assert not isinstance(read_change(choice.words, plan, now=NOW), Menu | WordsProblem | None)
    assert len({choice.label for choice in menu.choices}) == len(menu.choices)


def test_words_of_an_empty_plan_change_only_the_week() -> None:
    plan = replace(make_week(), tasks=(), events=(), left_out=())
    assert read_change("done review", plan, now=NOW) is None
    assert read_change("longer", plan, now=NOW) is None
    assert read_change("more hours", plan, now=NOW) == AddHours(60)


def test_markup_of_slack_and_courtesies_do_not_matter() -> None:
    plan = make_week()
    for said in (
        "*pin the review*",
        "ok, pin the review please",
        "Pin the review :pushpin:",
        "pin “the review”",
    ):
        assert isinstance(read_change(said, plan, now=NOW), PinEvent)


def test_long_texts_and_several_lines_are_conversation() -> None:
    plan = make_week()
    assert read_change("pin the review " + "x" * MAX_TEXT, plan, now=NOW) is None
    assert read_change("pin the review\nand the report", plan, now=NOW) is None


def test_a_weekday_is_that_of_the_plans_week_also_when_it_is_said_before() -> None:
    plan = make_week()
    sunday = NOW - timedelta(days=2)
    moved = read_change("move the review to Monday", plan, now=sunday)
    assert isinstance(moved, MoveEvent)
    assert moved.day == WEEK
    assert isinstance(read_change("done review", plan, now=sunday), FinishEvent)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("plan my week: a, b, c", PlanWish(None, ("a", "b", "c"))),
        ("Plan next week", PlanWish(NEXT)),
        ("can you plan my week?", PlanWish(None)),
        ("plan my week please", PlanWish(None)),
        ("make a plan for next week: x; y", PlanWish(NEXT, ("x", "y"))),
        ("plan the week of 30 Nov: a", PlanWish(NEXT, ("a",))),
        ("plan next week in 20 hours: report", PlanWish(NEXT, ("report",), 20.0)),
        ("plan my week, 25h, low effort: x", PlanWish(None, ("x",), 25.0, Effort.LOW)),
        ("plan my week\nreport 3h, by Thu\ncall Ben", PlanWish(None, ("report 3h, by Thu", "call Ben"))),
        ("plan my week: Q&amp;A 1h", PlanWish(None, ("Q&A 1h",))),
        ("goals for next week: a, b", PlanWish(NEXT, ("a", "b"))),
        ("plan this week: a", PlanWish(WEEK, ("a",))),
        ("my goals: a, b", PlanWish(None, ("a", "b"))),
        ("plan the week of bananas", None),
        ("plan the release", None),
        ("replan", None),
        ("goals:", None),
        ("what a week", None),
        ("plan a week off", None),
    ],
)
def test_asking_for_a_plan_in_words(text: str, wish: PlanWish | None) -> None:
    assert read_wish(text, today=TUESDAY) == wish


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("report 3h by Thu, call Ben, 30m, and review", ("report 3h by Thu", "call Ben, 30m", "review")),
        ("report 1,5h", ("report 1,5h",)),
        ("write spec, which is long, then review", ("write spec, which is long", "review")),
        ("3h, report", ("3h report",)),
        ("a; b;; c", ("a", "b", "c")),
        ("- a, b\n\n- c", ("- a, b", "- c")),
        ("ship, before the demo", ("ship, before the demo",)),
        ("", ()),
        (" ;\n ", ()),
    ],
)  # fmt: skip
def test_goals_are_lines_or_a_list(text: str, goals: tuple[str, ...]) -> None:
    assert split_goals(text) == goals
