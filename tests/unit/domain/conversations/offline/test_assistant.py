"""What the offline assistant says: facts from the record, and plainly what it cannot do."""

import time
from dataclasses import replace
from datetime import date

import pytest

from domain.conversations.helping import help_text
from domain.conversations.offline import answer_offline, reads_as_for_us
from domain.conversations.offline.assistant import NO_PROCESS, NOT_UNDERSTOOD, OfflineAnswer
from domain.processes.model import Process, ProcessState, StepState
from tests.unit.domain.conversations.scenes import (
    ANN,
    BEN,
    CHLOE,
    LAUNCH,
    PEOPLE,
    TODAY,
    make_process,
    make_step,
)

BUSY = make_process(
    make_step(1, "Draft", owner_id=BEN.id, due_on=date(2026, 11, 20)),
    make_step(2, "Review", owner_id=CHLOE.id, due_on=date(2026, 11, 27)),
    replace(make_step(3, "Contract"), state=StepState.BLOCKED, waits_on_id=CHLOE.id, reason="signature"),
    replace(make_step(4, "Kick-off", state=StepState.DONE), finished_by=BEN.id),
    make_step(5, "Print", due_on=date(2026, 12, 2)),
    name="Flyer",
)


def ask(text: str, *processes: Process) -> OfflineAnswer:
    return answer_offline(text, processes=processes or (BUSY,), people=PEOPLE, actor=ANN, today=TODAY)


REVIEW = "2 Review · Chloe Martin · due Fri 27 Nov"
CONTRACT = "3 Contract · waiting for Chloe Martin (signature)"
DRAFT = "1 Draft · Ben Okafor · due Fri 20 Nov (overdue)"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what's overdue?", f"Flyer, overdue:\n- {DRAFT}"),
        ("what is due this week?", f"Flyer, due this week:\n- {DRAFT}\n- {REVIEW}"),
        ("what is due next week?", "Flyer, due next week:\n- 5 Print · due Wed 2 Dec"),
        ("what's due tomorrow?", "Nothing is due tomorrow."),
        ("what is blocked?", "Flyer, waiting:\n- 3 Contract · waiting for Chloe Martin (signature)"),
        ("what are we waiting for?", "Flyer, waiting:\n- 3 Contract · waiting for Chloe Martin (signature)"),
        ("who owns the review?", "Chloe Martin has 2 Review."),
        ("Who's doing the print?", "Nobody has 5 Print."),
        ("what does Ben have?", f"Flyer, with Ben Okafor:\n- {DRAFT}"),
        ("what's on my plate?", "You have no open step."),
        ("what's next?", f"Next in Flyer: {DRAFT}"),
        ("how far are we?", "Flyer: 1 of 5 steps are finished. 1 waiting, 1 overdue."),
        ("is the kick-off done?", "Yes, 4 Kick-off is done, by Ben Okafor."),
        ("is the review done yet?", "No, 2 Review is still open."),
        ("is the contract done?", "No, 3 Contract is waiting for Chloe Martin (signature)."),
        ("who finished the kick-off?", "Yes, 4 Kick-off is done, by Ben Okafor."),
        ("when is the print due?", "5 Print is due Wed 2 Dec."),
        ("how is the review going?", "2 Review · Chloe Martin · due Fri 27 Nov · open"),
        ("status of the contract", "3 Contract · waiting for Chloe Martin (signature)"),
        ("what is unassigned?", f"Flyer, without an owner:\n- {CONTRACT}\n- 5 Print · due Wed 2 Dec"),
        ("what waits on Chloe?", "3 Contract · waiting for Chloe Martin (signature)"),
        ("what waits on Ben?", "Nothing waits on Ben Okafor."),
        ("who has what?", "- Ben Okafor: 1 Draft\n- Chloe Martin: 2 Review\n- Nobody: 3 Contract, 5 Print"),
        ("what is done?", "Flyer, finished:\n- 4 Kick-off · done"),
    ],
)  # fmt: skip
def test_a_question_of_facts_is_answered_from_the_record(question: str, answer: str) -> None:
    assert ask(question) == OfflineAnswer(answer)


@pytest.mark.parametrize(
    "question",
    ["what is open?", "What's still open", "what is left to do?", "open steps", "hey, what's left?",
     "can you show me the open steps?", "which tasks are outstanding?"],
)  # fmt: skip
def test_what_is_open_can_be_asked_in_many_ways(question: str) -> None:
    text = ask(question).text
    assert "1 Draft" in text
    assert "Kick-off" not in text


def test_a_long_list_is_cut_and_says_so() -> None:
    process = make_process(*(make_step(number, f"Step {number}") for number in range(1, 41)))
    assert ask("what is open?", process).text.endswith("- and 30 more")


@pytest.mark.parametrize("text", ["help", "what can you do?", ""])
def test_help_says_what_works(text: str) -> None:
    assert ask(text).text == help_text()


def test_greetings_are_returned() -> None:
    assert ask("Good morning!").text.startswith("Hello!")
    assert ask("thanks a lot!").text == "You are welcome."


def test_anything_else_is_declined_plainly() -> None:
    assert ask("write a poem about DNS").text == NOT_UNDERSTOOD
    assert "without an AI model" in NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("start the onboarding of Eli", "`/process start NAME`"),
        ("which templates do we have?", "`/process templates`"),
        ("which template fits an incident?", "`/process suggest GOAL`"),
        ("summarise this channel", "`/convers summarise`"),
        ("hand over my steps to Ben", "`/process handover @person`"),
        ("export this please", "`/process export NAME`"),
        ("can the close start every month?", "`/process repeat NAME`"),
    ],
)
def test_what_has_a_command_of_its_own_is_pointed_at(text: str, way: str) -> None:
    assert way in ask(text, LAUNCH).text
    assert way in answer_offline(text, processes=(), people=PEOPLE, actor=ANN, today=TODAY).text


def test_a_statement_that_names_a_template_stays_a_statement() -> None:
    assert len(ask("we also need a template for the report", LAUNCH).drafts) == 1


def test_without_a_process_it_says_what_to_do() -> None:
    assert (
        answer_offline("what is open?", processes=(), people=PEOPLE, actor=ANN, today=TODAY).text
        == NO_PROCESS
    )


def test_a_statement_is_suggested_and_said_to_change_nothing_yet() -> None:
    answer = ask("DNS is done and Ben takes the rollout", LAUNCH)
    assert len(answer.drafts) == 2
    assert answer.text == "I suggest 2 changes. Nothing changes until someone approves."


def test_a_closed_process_and_several_processes_get_no_suggestion() -> None:
    assert ask("DNS is done", replace(LAUNCH, state=ProcessState.CLOSED)).drafts == ()
    assert ask("DNS is done", LAUNCH, BUSY).drafts == ()


def test_a_negation_is_acknowledged_without_a_suggestion() -> None:
    assert ask("I haven't finished DNS", LAUNCH) == OfflineAnswer("“DNS change” stays open.")


@pytest.mark.parametrize(
    ("text", "is_for_us"),
    [
        ("DNS is done", True),
        ("we also need a security review", True),
        ("what is open?", True),
        ("is DNS done?", True),
        ("I haven't finished DNS", False),
        ("shall we meet at noon?", False),
        ("nice work", False),
        ("done!", False),
        ("it's done", False),
        ("we need lunch", False),
        ("", False),
    ],
)
def test_only_what_speaks_to_the_record_reads_as_for_us(text: str, is_for_us: bool) -> None:
    assert reads_as_for_us(text, LAUNCH, people=PEOPLE, actor=BEN, today=TODAY) is is_for_us


HOSTILE = [
    *("a " * 5_000, "done " * 2_000, "DNS is " * 1_000, "I finished " + "and " * 1_000, "x" * 20_000),
    *("(" * 9_000, "<@U1> " * 900, "<http://" * 2_000, "> " * 9_000, ":a" * 5_000, "what is " * 24),
    *("✅" * 290, "\n" * 9_000, "finished " * 33, "waiting on a for " * 17, "move to " * 36),
    *("`" * 9_000, "\u202e\u200b" * 2_000),
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_read_quickly(hostile: str) -> None:
    began = time.process_time()
    ask(hostile, LAUNCH)
    assert time.process_time() - began < 0.5
