"""Thread words: what a line in a thread means, without any model."""

from datetime import date

import pytest

from domain.conversations.commands import (
    ApplyWords,
    ApproveWord,
    Command,
    DismissWord,
    HelpWord,
    Reading,
    StatusWord,
    UndoWord,
    WordsProblem,
)
from domain.conversations.model import Menu
from domain.conversations.words import read_words
from domain.ids import StepId, UserId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    Move,
    Operation,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    UpdateStep,
)
from domain.people.model import Person
from domain.processes.model import Process, StepState
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

FRIDAY = date(2026, 11, 27)
ANN = make_person("UANN", "Ann Lee")
BOB = make_person("UBOB", "Bob")
OTHER_ANN = make_person("UANNE", "Ann Gray")
ROBOT = Person(team_id=ANN.team_id, id=UserId("UROBOT"), name="Robot", is_bot=True)
PEOPLE = (ANN, BOB, OTHER_ANN, ROBOT)

LAUNCH = make_process(
    make_step(1, "Draft the copy", state=StepState.DONE),
    make_step(2, "Legal review", owner="UBOB"),
    make_step(3, "DNS change"),
    make_step(4, "Lower the TTL", under=3),
    make_step(5, "Switch the records", under=3),
    make_step(6, "Review with Q&A team"),
    make_step(7, "Announce to everyone"),
)
"""Numbered 1, 2, 3, 3.1, 3.2, 4 and 5."""


def step(number: int) -> StepId:
    return StepId(f"step-{number}")


def read(text: str, *, process: Process | None = LAUNCH, actor: Person = BOB) -> Reading:
    return read_words(text, process=process, people=PEOPLE, actor=actor, today=FRIDAY)


def operations(text: str, *, actor: Person = BOB) -> tuple[Operation, ...]:
    reading = read(text, actor=actor)
    assert isinstance(reading, ApplyWords), reading
    return reading.operations


def change(text: str) -> tuple[StepId, StepChange]:
    (operation,) = operations(text)
    assert isinstance(operation, UpdateStep)
    return operation.step_id, operation.change


def trouble(text: str, process: Process | None = LAUNCH) -> str:
    reading = read(text, process=process)
    assert isinstance(reading, WordsProblem), reading
    return reading.public


def menu(text: str, *, actor: Person = BOB) -> Menu:
    reading = read(text, actor=actor)
    assert isinstance(reading, Menu), reading
    return reading


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("done 3", [3]),
        ("Done 3.", [3]),
        ("please done 3", [3]),
        ("done #3!", [3]),
        ("done step 3 please", [3]),
        ("done: 3", [3]),
        ("`done 3`", [3]),
        ("done 3 :tada:", [3]),
        ("done 3 🎉", [3]),
        ("done 3.1", [4]),
        ("done 3.2 thanks", [5]),
        ("done s6", [6]),
        ("done 3 dns", [3]),
        ("done dns change", [3]),
        ("DONE DNS CHANGE", [3]),
        ("done “DNS change”", [3]),
        ("done with the DNS change", [3]),
        ("done review with q&amp;a team", [6]),
        ("done 2, 3.1 and 4", [2, 4, 6]),
        ("done 2 &amp; 4", [2, 6]),
        ("done 3 and 3.1", [3]),
        ("done 4, 4", [6]),
        ("complete 5", [7]),
    ],
)
def test_done_completes_the_steps_it_names(text: str, numbers: list[int]) -> None:
    assert operations(text) == tuple(CompleteStep(step(number)) for number in numbers)


def test_done_alone_means_the_speakers_only_open_step() -> None:
    assert operations("done") == (CompleteStep(step(2)),)


def test_done_alone_means_the_only_open_step_there_is() -> None:
    process = make_process(make_step(1, "Draft", state=StepState.DONE), make_step(2, "Publish"))
    assert read("done", process=process) == ApplyWords((CompleteStep(step(2)),))


def test_done_alone_asks_when_it_could_be_several_steps() -> None:
    question = menu("done", actor=ANN)
    assert [choice.label for choice in question.choices] == [
        "2 Legal review",
        "3 DNS change",
        "3.1 Lower the TTL",
        "3.2 Switch the records",
        "4 Review with Q&A team",
        "5 Announce to everyone",
    ]


def test_the_speakers_own_steps_come_first_in_the_menu_and_ten_are_enough() -> None:
    steps = [make_step(number, f"Step {number}") for number in range(1, 12)]
    steps += [make_step(number, f"Mine {number}", owner="UBOB") for number in (12, 13)]
    reading = read("done", process=make_process(*steps))
    assert isinstance(reading, Menu)
    assert [choice.label for choice in reading.choices][:3] == ["12 Mine 12", "13 Mine 13", "1 Step 1"]
    assert len(reading.choices) == 10


def test_done_alone_says_so_when_nothing_is_left() -> None:
    process = make_process(make_step(1, "Draft", state=StepState.DONE))
    assert "finished already" in trouble("done", process)


@pytest.mark.parametrize(
    "text", ["done", "done review", "skip", "skip review", "reopen", "assign review to bob", "move review up"]
)
def test_every_line_of_a_menu_reads_as_one_command(text: str) -> None:
    for choice in menu(text, actor=ANN).choices:
        assert isinstance(read(choice.words, actor=ANN), ApplyWords), choice


def test_a_menu_still_means_the_same_step_after_the_steps_moved() -> None:
    choice = next(
        choice for choice in menu("done review").choices if choice.label == "4 Review with Q&A team"
    )
    moved = LAUNCH.with_steps((*LAUNCH.steps, make_step(0, "New first step")))
    assert read(choice.words, process=moved) == ApplyWords((CompleteStep(step(6)),))


@pytest.mark.parametrize(
    "text", ["undo", "Undo!", "undo that, please", "revert the last change", "take it back"]
)
def test_undo_is_read(text: str) -> None:
    assert read(text) == UndoWord()


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("skip 2", 2, None),
        ("skip 2 because we have no lawyer.", 2, "we have no lawyer"),
        ("skip 2 because of Ann &amp; Bob", 2, "Ann & Bob"),
        ("skip legal review: no lawyer", 2, "no lawyer"),
        ("skip 3.1, it is low already", 4, "it is low already"),
        ("skip 4 - <@UANN> said so", 6, "@Ann Lee said so"),
    ],
)
def test_skip_takes_a_reason(text: str, number: int, reason: str | None) -> None:
    assert change(text) == (step(number), Skip(reason))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("add Security review", "Security review"),
        ("add “Security review”.", "Security review"),
        ("add step: Book the venue", "Book the venue"),
        ("add a step to check the links", "check the links"),
        ("add note under the bridge", "note under the bridge"),
        ("add Read <https://example.org|the spec> with <@UANN|ann>", "Read the spec with @Ann Lee"),
        ("add Q&amp;A session", "Q&A session"),
        ("add Tell <!channel> first", "Tell channel first"),
        ("add use `grep`", "use `grep`"),
        ("add Review (v2)", "Review (v2)"),
    ],
)
def test_add_adds_a_step(text: str, title: str) -> None:
    assert operations(text) == (AddStep(title),)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("add Warn support under 3", "Warn support"),
        ("add Warn support under step 3", "Warn support"),
        ("add Warn support under dns change", "Warn support"),
        ("add a substep to 3: Warn support", "Warn support"),
    ],
)
def test_add_under_adds_a_substep(text: str, title: str) -> None:
    assert operations(text) == (AddSubstep(step(3), title),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add Call hosting under 3 first", AddSubstep(step(3), "Call hosting", is_first=True)),
        ("add Call hosting under dns change, at the top", AddSubstep(step(3), "Call hosting", is_first=True)),
        ("add first under 3: Call hosting", AddSubstep(step(3), "Call hosting", is_first=True)),
        ("add Call hosting before 3.1", AddSubstep(step(3), "Call hosting", is_first=True)),
        ("add Call hosting before 3.2", AddSubstep(step(3), "Call hosting", after_id=step(4))),
    ],
)
def test_add_puts_a_substep_where_it_is_said(text: str, expected: AddSubstep) -> None:
    assert operations(text) == (expected,)


@pytest.mark.parametrize("text", ["rename 3 to Move to new DNS", "rename dns change to “Move to new DNS”"])
def test_rename_takes_the_rest_as_the_title(text: str) -> None:
    assert change(text) == (step(3), Rename("Move to new DNS"))


@pytest.mark.parametrize(
    ("text", "number", "owner"),
    [
        ("assign 3 to <@UANN>", 3, "UANN"),
        ("assign 3 to <@UANN|ann>", 3, "UANN"),
        ("assign 3 <@UANN>", 3, "UANN"),
        ("assign 3 to <@UNEW>", 3, "UNEW"),
        ("assign #3 to me", 3, "UBOB"),
        ("assign 3 to @bob", 3, "UBOB"),
        ("assign 3.1 to Gray", 4, "UANNE"),
        ("assign 3 to Ann Lee", 3, "UANN"),
        ("assign dns change to bob", 3, "UBOB"),
        ("assign announce to everyone to bob", 7, "UBOB"),
        ("assign 3 to nobody", 3, None),
    ],
)
def test_assign_gives_a_step_an_owner(text: str, number: int, owner: str | None) -> None:
    assert change(text) == (step(number), Assign(UserId(owner) if owner else None))


def test_a_first_name_two_people_share_asks_which_one() -> None:
    question = menu("assign 3 to ann")
    assert [choice.label for choice in question.choices] == ["Ann Lee", "Ann Gray"]
    assert change(question.choices[1].words) == (step(3), Assign(UserId("UANNE")))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("due 3 tomorrow", date(2026, 11, 28)),
        ("due 3 fri", date(2026, 12, 4)),
        ("due 3 on thursday", date(2026, 12, 3)),
        ("due 3 28 nov", date(2026, 11, 28)),
        ("due 3 today", date(2026, 11, 27)),
        ("due 3: 2026-12-24", date(2026, 12, 24)),
        ("due 3 in 3 days", date(2026, 11, 30)),
        ("due 3 26 nov 2027", date(2027, 11, 26)),
        ("due dns change by mon", date(2026, 11, 30)),
        ("due 3 none", None),
        ("due dns change none", None),
    ],
)
def test_due_sets_a_day_and_a_weekday_is_the_next_one(text: str, day: date | None) -> None:
    assert change(text) == (step(3), Reschedule(day))


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("blocked 4", Block()),
        ("blocked 4 by <@UBOB>", Block(UserId("UBOB"))),
        ("blocked 4 by @bob until thu", Block(UserId("UBOB"), date(2026, 12, 3))),
        ("blocked 4 until 3 dec because of the holidays", Block(None, date(2026, 12, 3), "the holidays")),
        ("blocked 4 by the supplier", Block(None, None, "waits on the supplier")),
        ("block review with q&amp;a team by me", Block(UserId("UBOB"))),
    ],
)
def test_blocked_names_whom_or_what_it_waits_on(text: str, block: Block) -> None:
    assert change(text) == (step(6), block)


def test_blocked_by_a_name_two_people_share_asks_which_and_keeps_the_rest() -> None:
    question = menu("blocked 4 by ann until thu because she knows")
    assert change(question.choices[0].words) == (
        step(6),
        Block(UserId("UANN"), date(2026, 12, 3), "she knows"),
    )


@pytest.mark.parametrize("text", ["reopen 1", "reopen draft", "reopen draft the copy", "unblock 1"])
def test_reopen_opens_a_step_again(text: str) -> None:
    assert change(text) == (step(1), Reopen())


@pytest.mark.parametrize(
    ("text", "number", "after"),
    [
        ("move 3 after 5", 3, 7),
        ("move 5 before 3", 7, 2),
        ("move 5 before 1", 7, None),
        ("move 3 first", 3, None),
        ("move 3 to the top", 3, None),
        ("move 3 last", 3, 7),
        ("move 3 up", 3, 1),
        ("move 2 up", 2, None),
        ("move 3 down", 3, 6),
        ("move 3.2 up", 5, None),
        ("move dns change after announce", 3, 7),
    ],
)
def test_move_puts_a_step_beside_its_siblings(text: str, number: int, after: int | None) -> None:
    assert change(text) == (step(number), Move(None if after is None else step(after)))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("status", StatusWord()),
        ("Status?", StatusWord()),
        ("what’s the status?", StatusWord()),
        ("help", HelpWord()),
        ("?", HelpWord()),
        ("yes", ApproveWord()),
        ("Yes, do it!", ApproveWord()),
        ("yes please", ApproveWord()),
        ("ok, go ahead", ApproveWord()),
        ("yes 👍", ApproveWord()),
        ("approve all", ApproveWord()),
        ("no", DismissWord()),
        ("No thanks.", DismissWord()),
        ("don’t do it", DismissWord()),
        ("dismiss it", DismissWord()),
        ("never mind", DismissWord()),
    ],
)
def test_short_answers_are_read_with_or_without_a_process(text: str, command: Command) -> None:
    assert read(text) == command
    assert read(text, process=None) == command


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("done 99", "There is no step 99. Steps go from 1 to 5."),
        ("done 3.9", "There is no step 3.9. The substeps of 3 are from 3.1 to 3.2."),
        ("done 2.1", "Step 2 has no substeps."),
        ("done s99", "That step is gone."),
        ("skip 12 because of reasons", "There is no step 12."),
        ("rename 3", "rename 3 to NEW TITLE"),
        ("assign 3", "assign 3 to @ann"),
        ("assign 3 to", "assign 3 to @ann"),
        ("assign 3 to zoe", "I know nobody called “zoe” here."),
        ("assign 3 to <@UROBOT>", "Robot cannot own"),
        ("due 3", "When?"),
        ("due 3 someday", "I cannot read “someday” as a date."),
        ("due 3 2026-11-01", "Sun 1 Nov is in the past."),
        ("due 3 26 nov", "has just passed"),
        ("blocked 4 until whenever", "I cannot read “whenever” as a date."),
        ("move 3", "Say where to"),
        ("move 1 up", "“1 Draft the copy” is first already."),
        ("move 5 down", "“5 Announce to everyone” is last already."),
        ("move 3 after 2", "is there already"),
        ("move 3.1 after 2", "only move among the steps beside it"),
        ("add", "Say what to add"),
        ("add Warn support under 9", "There is no step 9."),
        ("add Warn support under 3.1", "Say `add TEXT under 3`."),
    ],
)
def test_words_that_are_clearly_meant_but_do_not_fit_say_how_to_mend_them(text: str, words: str) -> None:
    assert words in trouble(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "done with my coffee, shall we start?",
        "done with lunch",
        "done?",
        "done for today",
        "done 2 of the 5 reviews",
        "done 99 problems",
        "done that",
        "add me to the channel please",
        "add <@UANN> to the call",
        "add Bob to the invite",
        "add to that, I think we should wait",
        "add up the numbers",
        "add a bit of salt. Then stir",
        "skip the meeting today",
        "skip it",
        "undo button is broken",
        "assign it to me",
        "due to the outage we are late",
        "due fri",
        "blocked by the firewall",
        "we are blocked",
        "move on up",
        "move 3 meetings to friday because of the holidays",
        "rename the channel to launch",
        "reopen the discussion",
        "yes we should talk about it",
        "yes?",
        "no idea what to do",
        "ok",
        "status of the union",
        "help wanted",
        "done 3\nand then we had lunch",
        "done " + "x" * 1000,
    ],
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert read(text) is None


def test_a_numbered_word_in_a_thread_without_a_process_says_what_is_missing() -> None:
    assert "This thread has no process yet" in trouble("done 3", None)


@pytest.mark.parametrize("text", ["done", "add milk", "done dns change", "skip"])
def test_other_words_in_a_thread_without_a_process_are_prose(text: str) -> None:
    assert read(text, process=None) is None


def test_an_empty_process_says_how_to_add_a_step() -> None:
    assert "has no steps yet" in trouble("done 1", make_process())
