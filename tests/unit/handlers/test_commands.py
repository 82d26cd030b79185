"""One grammar: what help offers is what the commands answer, whichever way it is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.conversations.commands import WordsProblem
from domain.conversations.helping import (
    OTHER_COMMANDS,
    PLAN_COMMANDS,
    PLAN_WORDS,
    PROCESS_COMMANDS,
    PROCESS_VERBS,
    TEMPLATE_COMMANDS,
)
from domain.ids import EventId
from domain.plans.shapes import Estimate, EstimateSource, Event, Task
from domain.plans.words import read_change
from handlers.commands import FORMS, LOOKING
from handlers.grammar import Request, parse_command
from handlers.plan_commands import wants_plan_form
from handlers.processes.commands import LOOKS, STATES
from handlers.templates import ANSWERED, OPENING
from tests.unit.handlers.views.samples import ANN, NOW, week

TASKS = tuple(
    Task(title, title, Estimate(60, EstimateSource.SAID)) for title in ("Review", "Report", "Slides")
)
EVENTS = tuple(
    Event(EventId(task.key), task.key, ANN, task.title, start, start + timedelta(hours=1))
    for number, task in enumerate(TASKS, 1)
    for start in [NOW.replace(hour=14, minute=0) + timedelta(hours=number - 1)]
)


def test_help_offers_exactly_what_is_answered() -> None:
    answered = {*FORMS, *LOOKING, *LOOKS, *STATES, *ANSWERED, *OPENING, "list", "help"}
    assert answered == PROCESS_VERBS


@pytest.mark.parametrize("said", [*PROCESS_COMMANDS, *TEMPLATE_COMMANDS])
def test_every_verb_of_process_is_one_of_convers(said: str) -> None:
    words = said.removeprefix("/process ")
    meant = parse_command("/process", words)
    assert meant.topic == "process"
    assert parse_command("/convers", f"process {words}") == meant
    if words != "help":
        assert parse_command("/convers", words) == meant
        assert parse_command("/convers", words.upper()).verb == meant.verb


@pytest.mark.parametrize("said", PLAN_COMMANDS)
def test_every_verb_of_plan_is_one_of_convers_plan_and_of_nothing_else(said: str) -> None:
    words = said.removeprefix("/plan").strip()
    meant = parse_command("/plan", words)
    assert meant.topic == "plan"
    assert parse_command("/convers", f"plan {words}") == meant
    assert wants_plan_form(meant) is (words in ("", "next", "settings"))


@pytest.mark.parametrize("said", PLAN_WORDS)
def test_every_word_for_a_plan_that_help_offers_is_understood(said: str) -> None:
    whole = replace(week(), tasks=TASKS, events=EVENTS)
    understood = read_change(said, whole, now=NOW)
    assert understood is not None or said == "accept"
    assert not isinstance(understood, WordsProblem)


@pytest.mark.parametrize("said", OTHER_COMMANDS)
def test_what_convers_has_itself_is_of_no_topic(said: str) -> None:
    assert parse_command("/convers", said.removeprefix("/convers ")).topic == ""


def test_a_bare_command_has_no_verb() -> None:
    assert parse_command("/convers", " ") == Request("", "", "")
    assert parse_command("/convers", "process") == Request("process", "", "")
