"""What people really write, and what the offline assistant takes it to mean."""

from datetime import date

import pytest

from domain.conversations.offline.scene import Scene
from domain.conversations.offline.statements import Understood, read_statements
from domain.ids import StepId
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
from tests.unit.domain.conversations.scenes import ANN, BEN, CHLOE, LAUNCH, PEOPLE, TODAY


def read(text: str) -> Understood:
    return read_statements(text, Scene(LAUNCH, PEOPLE, ANN, TODAY))


def step(number: int) -> StepId:
    return StepId(f"step-{number}")


def done(*numbers: int) -> list[Operation]:
    return [CompleteStep(step(number)) for number in numbers]


def update(number: int, change: StepChange) -> list[Operation]:
    return [UpdateStep(step(number), change)]


FRIDAY = date(2026, 11, 27)

COMPLETIONS: list[tuple[str, list[Operation]]] = [
    ("I finished the DNS change", done(2)),
    ("DNS is done", done(2)),
    ("dns done", done(2)),
    ("DNS, done.", done(2)),
    ("DNS ✅", done(2)),
    (":white_check_mark: DNS", done(2)),
    ("Done with DNS, moving on to rollout", done(2)),
    ("we're done with the rollout", done(4)),
    ("The contract is signed", done(1)),
    ("I signed the contract", done(1)),
    ("All good, the contract has been signed by Chloe", done(1)),
    ("I've sent the invoices", done(6)),
    ("I tested staging", done(7)),
    ("just wrapped up the legal review", done(10)),
    ("Ben finished the rollout yesterday", done(4)),
    ("we shipped the rollout this morning 🎉", done(4)),
    ("legal review: done", done(10)),
    ("step 3 is done", done(4)),
    ("2.1 is finished", done(3)),
    ("finished #4", done(5)),
    ("mark the rollout as done", done(4)),
    ("please tick off DNS", done(2)),
    ("got the DNS change out of the way", done(2)),
    ("Have finished DNS", done(2)),
    ("Rolout is done", done(4)),
    ("Looks like DNS is done", done(2)),
    ("Hey team, quick update: DNS is done!", done(2)),
    ("DNS and the rollout are done", done(2, 4)),
    ("I completed the invoices and the legal review", done(6, 10)),
    ("Contract signed and invoices sent", done(1, 6)),
    ("rollout done, launch tomorrow", done(4)),
    ("I finished DNS but haven't started the rollout", done(2)),
    ("I'm done", done(2)),
]

CHANGES: list[tuple[str, list[Operation]]] = [
    ("we also need a security review", [AddStep("Security review")]),
    ("we need a security review", [AddStep("Security review")]),
    ("We need to add a rollback plan", [AddStep("Rollback plan")]),
    ("let's add a smoke test after the rollout", [AddStep("Smoke test", after_id=step(4))]),
    ("can you add a step for customer comms?", [AddStep("Customer comms")]),
    ("We forgot the cookie banner", [AddStep("Cookie banner")]),
    ("don't forget the cookie banner", [AddStep("Cookie banner")]),
    ("we also need Ben to check the analytics by Friday",
     [AddStep("Check the analytics", owner_id=BEN.id, due_on=FRIDAY)]),
    ("add a substep notify hosting to DNS", [AddSubstep(step(2), "Notify hosting")]),
    ("add press kit under launch", [AddSubstep(step(5), "Press kit")]),
    ("the launch also needs a press kit", [AddSubstep(step(5), "Press kit")]),
    ("The legal review isn't needed any more", update(10, Skip())),
    ("we don't need the legal review anymore because legal said no", update(10, Skip("legal said no"))),
    ("skip the legal review", update(10, Skip())),
    ("I think we should skip the legal review", update(10, Skip())),
    ("legal review is obsolete", update(10, Skip())),
    ("Ben takes the rollout", update(4, Assign(BEN.id))),
    ("I'll take the rollout", update(4, Assign(ANN.id))),
    ("assign the launch to Chloe", update(5, Assign(CHLOE.id))),
    ("assign the rollout to <@U2>", update(4, Assign(BEN.id))),
    ("Chloe is responsible for legal review", update(10, Assign(CHLOE.id))),
    ("the rollout goes to ben", update(4, Assign(BEN.id))),
    ("Let Ben handle invoices", update(6, Assign(BEN.id))),
    ("the launch moves to Friday", update(5, Reschedule(FRIDAY))),
    ("move the launch to next tuesday", update(5, Reschedule(date(2026, 12, 1)))),
    ("launch is due 12 December", update(5, Reschedule(date(2026, 12, 12)))),
    ("push rollout to 2026-12-01", update(4, Reschedule(date(2026, 12, 1)))),
    ("the deadline for legal review is Thursday", update(10, Reschedule(date(2026, 11, 26)))),
    ("we need to finish the rollout by Wednesday", update(4, Reschedule(date(2026, 11, 25)))),
    ("DNS should be done by Friday", update(2, Reschedule(FRIDAY))),
    ("waiting on Chloe for the contract", update(1, Block(waits_on_id=CHLOE.id))),
    ("DNS is blocked by Ben until thursday", update(2, Block(BEN.id, date(2026, 11, 26)))),
    ("rollout is waiting for the vendor", update(4, Block(reason="waiting for the vendor"))),
    ("we can't start the rollout until Thursday", update(4, Block(until=date(2026, 11, 26)))),
    ("reopen the announcement", update(9, Reopen())),
    ("the announcement isn't done after all", update(9, Reopen())),
    ("rename rollout to Gradual rollout", update(4, Rename("Gradual rollout"))),
    ("do the rollout before DNS", update(4, Move(step(1)))),
    ("Please assign DNS to Ben and skip legal review",
     [UpdateStep(step(2), Assign(BEN.id)), UpdateStep(step(10), Skip())]),
    ("I finished DNS and Ben takes the rollout", [*done(2), UpdateStep(step(4), Assign(BEN.id))]),
    ("Ann finished DNS; Ben will take the rollout.", [*done(2), UpdateStep(step(4), Assign(BEN.id))]),
]  # fmt: skip

NOTHING = [
    "I haven't finished DNS",
    "is DNS done?",
    "DNS done?",
    "DNS is done, right?",
    "DNS isn't done, is it?",
    "when DNS is done, tell me",
    "tell me when the rollout is done",
    "let me know when you finished the rollout",
    "DNS is not done",
    "DNS isn't done yet",
    "DNS wasn't completed",
    "DNS is done but not tested",
    "the dns change has not been completed",
    "rollout: not done",
    "DNS: no longer done",
    "Not done with DNS",
    "Still not done with the rollout",
    "We're nowhere near done with the rollout",
    "Unfortunately the rollout isn't finished",
    "once DNS is done we can launch",
    "As soon as the rollout is done, invoices can be sent",
    "if DNS is done we celebrate",
    "What if DNS is done",
    "Imagine DNS is done",
    "I would have finished DNS if Ben had helped",
    "did Ben finish DNS?",
    "has anyone finished the rollout",
    "was the contract signed?",
    "who finished the rollout?",
    "who has the rollout?",
    "should Ben take the rollout?",
    "can we skip legal review?",
    "can you finish DNS",
    "please finish the rollout",
    "let's finish the rollout",
    "get DNS done today",
    "I need DNS done",
    "I want DNS done today",
    "DNS is almost done",
    "DNS is 90% done",
    "DNS is far from done",
    "DNS is to be done",
    "DNS will be done soon",
    "DNS done by tomorrow",
    "DNS was supposed to be done",
    "I will finish DNS tomorrow",
    "I never finished the DNS change",
    "nobody finished DNS",
    "I hope DNS is done",
    "I wish DNS was done",
    "I thought DNS was done",
    "I don't think DNS is done",
    "I can't say DNS is done",
    "not sure if DNS is done",
    "don't mark DNS as done",
    "do not complete DNS",
    "please don't skip legal review",
    "Ben can't take the rollout",
    "Ben said he would finish DNS",
    "I started the rollout",
    "I finished my lunch",
    "we need lunch",
    "We need more time for the rollout",
    "> DNS is done",
    "&gt; DNS is done",
    "```DNS is done```",
    "good morning",
    "The rollout failed",
    "",
    "???",
]


@pytest.mark.parametrize(("text", "expected"), COMPLETIONS + CHANGES)
def test_a_plain_statement_is_read_as_its_operations(text: str, expected: list[Operation]) -> None:
    assert [draft.operation for draft in read(text).drafts] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_questions_negations_and_plans_suggest_nothing(text: str) -> None:
    assert read(text).drafts == ()
    assert read(text).menu is None


@pytest.mark.parametrize(("text", "expected"), COMPLETIONS)
@pytest.mark.parametrize("turn", ["{}?", "if {}", "when {}, tell me", "nobody says that {}", "maybe {}"])
def test_no_completion_survives_being_asked_denied_or_supposed(
    text: str, expected: list[Operation], turn: str
) -> None:
    assert not [d for d in read(turn.format(text)).drafts if isinstance(d.operation, CompleteStep)]


def test_several_fitting_steps_give_one_menu_and_no_guess() -> None:
    understood = read("testing is done")
    assert understood.drafts == ()
    assert understood.menu is not None
    assert [choice.words for choice in understood.menu.choices] == ["done 6", "done 7"]
    assert [choice.label for choice in understood.menu.choices] == ["6 Test staging", "7 Test production"]


def test_a_finished_step_is_not_finished_again_but_noted() -> None:
    assert read("the announcement is done").drafts == ()
    assert read("the announcement is done").notes == ("“Write announcement” is finished already.",)


def test_what_the_record_shows_already_is_noted() -> None:
    assert read("the launch moves to Thursday").notes == ("“Launch” is due that day already.",)
    assert read("I'll take DNS").notes == ("Ann Lee has “DNS change” already.",)
    assert read("we also need a legal review").notes == ("“Legal review” is a step of this process already.",)


def test_each_reason_quotes_the_sentence_it_comes_from() -> None:
    drafts = read("Good news. DNS is done! Ben takes the rollout.").drafts
    assert [draft.reason for draft in drafts] == [
        "DNS is done!",
        "Ben takes the rollout.",
    ]


def test_a_reason_stays_short_and_holds_no_mention() -> None:
    (draft,) = read("<!channel> the DNS change is done thanks to " + "very " * 20 + "much work").drafts
    assert len(draft.reason) <= 200
    assert "<!channel>" not in draft.reason


def test_slacks_escaping_does_not_end_up_in_titles() -> None:
    (draft,) = read("we also need an R&amp;D review").drafts
    assert draft.operation == AddStep("R&D review")
