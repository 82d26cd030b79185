"""Words carried out in a thread: the process as a whole, its history, proof that came as a file."""

from dataclasses import replace

from domain.conversations.model import AnsweredBy
from domain.ids import StepId
from domain.processes.model import ProcessState
from domain.processes.shapes import EvidenceKind, StepKind
from tests.unit.domain.conversations.desk import ConversationDesk
from tests.unit.domain.conversations.scenes import ANN, BEN, LAUNCH


async def test_a_word_pauses_and_resumes_the_process_and_undo_takes_it_back() -> None:
    desk = await ConversationDesk().prepare()
    paused = await desk.say("pause because the budget is frozen")
    assert paused is not None
    assert paused.answered_by is AnsweredBy.RECORD
    assert (await desk.process()).state is ProcessState.PAUSED
    await desk.say("resume")
    assert (await desk.process()).state is ProcessState.OPEN


async def test_a_stranger_cannot_close_a_process_by_word_and_is_told_privately() -> None:
    desk = await ConversationDesk().prepare()
    refused = await desk.say("close the process", by=BEN)
    assert refused is not None
    assert refused.is_private
    assert (await desk.process()).is_open


async def test_an_editor_added_by_word_may_change_the_process() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say(f"add <@{BEN.id}> as editor")
    assert (await desk.process()).editors == (BEN.id,)
    await desk.say("rename process to Relaunch", by=BEN)
    assert (await desk.process()).name == "Relaunch"


async def test_the_history_says_who_changed_what_by_words() -> None:
    desk = await ConversationDesk().prepare()
    empty = await desk.say("history")
    assert empty is not None
    assert empty.text == "Nothing was changed yet."
    await desk.say("rename 3 to Roll out")
    told = await desk.say("who changed what?")
    assert told is not None
    assert "Ann" in told.text
    assert "by words" in told.text
    assert "Roll out" in told.text


async def test_a_file_sent_along_is_evidence_of_the_step_that_is_named() -> None:
    desk = await ConversationDesk().prepare()
    await desk.hear(replace(desk.message("evidence for 3: screenshot"), file_ids=("F1", "F2")))
    step = (await desk.process()).step(StepId("step-4"))
    assert step is not None
    assert [(one.kind, one.content) for one in step.evidence] == [
        (EvidenceKind.FILE, "F1"),
        (EvidenceKind.FILE, "F2"),
    ]


async def test_only_its_owner_gives_an_approval_by_word() -> None:
    legal = LAUNCH.steps[-1]
    wanted = replace(legal, kind=StepKind.APPROVE, owner_id=BEN.id)
    desk = await ConversationDesk().prepare(LAUNCH.with_steps((*LAUNCH.steps[:-1], wanted)))
    refused = await desk.say("approve legal review", by=ANN)
    assert refused is not None
    assert refused.is_private
    await desk.say("approve legal review", by=BEN)
    step = (await desk.process()).step(legal.id)
    assert step is not None
    assert step.state.is_finished


async def test_several_words_are_carried_out_together_or_not_at_all() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("rename 3 to Roll out, assign 4 to me; done 6")
    assert len(await desk.activity()) == 1
    before = await desk.process()
    refused = await desk.say("rename 3 to Again\ndone 99")
    assert refused is not None
    assert "no step 99" in refused.text
    assert await desk.process() == before
