"""Conversations end to end over rows in memory: words, turns, suggestions, stops, re-runs, failures."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.conversations.helping import help_text
from domain.conversations.model import AnsweredBy, LiveResponse, Menu
from domain.conversations.offline.assistant import NO_PROCESS
from domain.errors import ModelTimeoutError, ModelUnavailableError, NotFoundError
from domain.gateway.model import Finished, TextDelta, TokenUsage
from domain.ids import ChannelId, MessageTs, ProcessId, StepId, UserId
from domain.operations.model import CompleteStep, SuggestionState
from domain.people.model import Person
from domain.processes.model import Process, StepState
from tests.fakes.channels import make_channel
from tests.fakes.people import make_person
from tests.unit.domain.conversations.desk import (
    END,
    HANG,
    ROOT,
    ConversationDesk,
    FakeWriter,
    Scripted,
    call,
    told,
)
from tests.unit.domain.conversations.scenes import ANN, BEN, CHANNEL, LAUNCH, PEOPLE, TEAM

ROBOT = replace(make_person("UROBOT", "Robot"), is_bot=True)
STRANGER = make_person("USTRANGER", "Somebody of another company")
DNS_DONE = {"operation": "complete_step", "description": "Ann says so.", "step_id": "s2"}


def answered(response: LiveResponse | None) -> LiveResponse:
    assert response is not None
    return response


# --- who a message is for -----------------------------------------------------------------------------


async def test_a_message_between_others_in_an_unknown_thread_is_left_alone() -> None:
    desk = await ConversationDesk().prepare(None)
    assert await desk.say("shall we have lunch?", is_direct=False) is None
    async with desk.work(TEAM) as unit:
        assert await unit.conversations.get(CHANNEL, ROOT) is None


async def test_nobody_is_looked_up_for_a_message_between_others() -> None:
    desk = await ConversationDesk().prepare(None)
    desk.clock.advance(timedelta(days=2))  # every copy is old now
    desk.directory.is_down = True
    assert await desk.say("<@UNEW1> and <@UNEW2>, lunch?", by=STRANGER, is_direct=False) is None
    assert desk.directory.fetched == []


async def test_nothing_is_given_to_an_app() -> None:
    desk = await ConversationDesk().prepare(LAUNCH, *PEOPLE, ROBOT)
    response = answered(await desk.say(f"assign 3 to <@{ROBOT.id}>"))
    assert "Robot cannot own" in response.text
    assert (await desk.process()).steps == LAUNCH.steps


async def test_once_spoken_to_it_answers_follow_ups_without_a_mention() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("hello")
    response = answered(await desk.say("what is open?", is_direct=False))
    assert "2 DNS change" in response.text


async def test_a_message_that_begins_with_another_persons_name_is_for_that_person() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("hello")
    assert await desk.say("<@U2> done 3", is_direct=False) is None
    assert (await desk.process()).steps == LAUNCH.steps


@pytest.mark.parametrize("chatter", ["lunch anyone?", "haha nice one", "I haven't finished DNS", "yes", "no"])
async def test_chatter_in_a_process_thread_stays_unanswered(chatter: str) -> None:
    desk = await ConversationDesk().prepare()
    assert await desk.say(chatter, is_direct=False) is None
    assert desk.writer == FakeWriter()


@pytest.mark.parametrize("text", ["done 3", "DNS is done", "what is open?", "status"])
async def test_words_statements_and_questions_need_no_mention_in_a_process_thread(text: str) -> None:
    desk = await ConversationDesk().prepare()
    assert await desk.say(text, is_direct=False) is not None


async def test_the_thread_of_a_card_is_bound_to_its_process() -> None:
    desk = await ConversationDesk().prepare(None)
    async with desk.work(TEAM) as unit:
        await unit.processes.add(replace(LAUNCH, card_ts=ROOT))
        await unit.commit()
    await desk.say("done 3", is_direct=False)
    assert (await desk.process()).by_alias("s4").state is StepState.DONE  # type: ignore[union-attr]


async def test_binding_to_an_unknown_process_is_refused() -> None:
    desk = await ConversationDesk().prepare(None)
    with pytest.raises(NotFoundError):
        await desk.service.bind(ANN, CHANNEL, ROOT, ProcessId("nope"))


# --- words --------------------------------------------------------------------------------------------


async def test_a_word_is_carried_out_at_once_as_the_person() -> None:
    desk = await ConversationDesk([END]).prepare()
    response = answered(await desk.say("done 3"))
    assert response.answered_by is AnsweredBy.RECORD
    assert not response.was_streamed
    assert response.activity is not None
    assert response.activity.actor_id == ANN.id
    assert desk.model.requests == []
    assert desk.writer == FakeWriter()


async def test_a_word_run_again_after_a_crash_acts_once_and_answers_the_same() -> None:
    desk = await ConversationDesk().prepare()
    message = desk.message("done")
    first = await desk.hear(replace(message, text="done 3"))
    again = await desk.hear(replace(message, text="done 3"))
    assert first == again
    assert len(await desk.activity()) == 1


async def test_undo_takes_back_the_persons_own_change() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("done 3")
    message = desk.message("undo")
    first, again = await desk.hear(message), await desk.hear(message)
    assert first == again
    assert (await desk.process()).by_alias("s4").state is StepState.OPEN  # type: ignore[union-attr]


async def test_a_refusal_is_an_answer_in_kind_words() -> None:
    desk = await ConversationDesk().prepare()
    response = answered(await desk.say("done 3", by=BEN))
    assert response.answered_by is AnsweredBy.RECORD
    assert "Ann Lee" in response.text
    assert await desk.activity() == []


async def test_status_and_help_are_the_records_own_words() -> None:
    desk = await ConversationDesk().prepare()
    status, help_ = answered(await desk.say("status")), answered(await desk.say("help"))
    assert status.text.startswith("Website launch: 1 of 10 steps are finished.")
    assert help_.text == help_text()
    assert {status.answered_by, help_.answered_by} == {AnsweredBy.RECORD}


async def test_words_that_fit_several_steps_ask_with_a_menu() -> None:
    desk = await ConversationDesk().prepare()
    response = answered(await desk.say("done test"))
    assert response.menu is not None
    assert len(response.menu.choices) == 2


# --- a yes in words -----------------------------------------------------------------------------------


async def test_yes_approves_the_one_waiting_suggestion_exactly_once() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("DNS is done")
    message = desk.message("yes, do it", is_direct=False)
    first, again = await desk.hear(message), await desk.hear(message)
    assert first == again
    assert answered(first).activity is not None
    assert (await desk.process()).by_alias("s2").state is StepState.DONE  # type: ignore[union-attr]
    assert len(await desk.activity()) == 1


async def test_no_dismisses_it_and_says_so_even_when_run_again() -> None:
    desk = await ConversationDesk().prepare()
    suggestion = answered(await desk.say("DNS is done")).suggestion
    assert suggestion is not None
    message = desk.message("no thanks", is_direct=False)
    first, again = await desk.hear(message), await desk.hear(message)
    assert first == again
    assert answered(first).text == "Dismissed. Nothing was changed."
    async with desk.work(TEAM) as unit:
        stored = await unit.suggestions.get(suggestion.id)
    assert stored is not None
    assert stored.state is SuggestionState.DISMISSED


async def test_yes_to_two_waiting_suggestions_asks_which_and_the_choice_counts() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("DNS is done")
    await desk.say("we also need a security review")
    response = answered(await desk.say("yes"))
    assert isinstance(response.menu, Menu)
    assert await desk.activity() == []
    assert len(response.menu.choices) == 2
    await desk.say(response.menu.choices[1].words)
    assert [type(one.operations[0]) for one in await desk.activity()] == [CompleteStep]
    assert len(await desk.waiting()) == 1


async def test_yes_with_nothing_waiting_is_ordinary_conversation() -> None:
    desk = await ConversationDesk([TextDelta("Yes to what?"), END]).prepare()
    response = answered(await desk.say("yes"))
    assert response.answered_by is AnsweredBy.MODEL


async def test_a_stranger_cannot_approve_in_words() -> None:
    desk = await ConversationDesk().prepare()
    await desk.say("the rollout is done")
    response = answered(await desk.say("yes", by=BEN))
    assert response.answered_by is AnsweredBy.RECORD
    assert response.is_private
    assert await desk.activity() == []
    assert len(await desk.waiting()) == 1


# --- the model ----------------------------------------------------------------------------------------


async def test_a_model_answer_is_streamed_with_status_first_and_a_checked_suggestion_after() -> None:
    desk = await ConversationDesk(
        [TextDelta("I suggest "), TextDelta("closing DNS."), call(DNS_DONE), END]
    ).prepare()
    response = answered(await desk.say("I finished the DNS change"))
    assert desk.writer.statuses
    assert desk.writer.written == ["I suggest ", "closing DNS."]
    assert desk.writer.endings == [(AnsweredBy.MODEL, None, False)]
    assert response.was_streamed
    assert response.suggestion is not None
    assert response.suggestion.by_model
    assert [one.operation for one in response.suggestion.proposals] == [CompleteStep(StepId("step-2"))]
    assert [one.reason for one in response.suggestion.proposals] == ["Ann says so."]
    assert [job.task for job in desk.work.take_jobs()] == ["show_suggestion", "expire_suggestion"]
    assert (await desk.process()).by_alias("s2").state is StepState.OPEN  # type: ignore[union-attr]


async def test_the_turn_keeps_the_hash_of_its_prompt_and_the_model() -> None:
    desk = await ConversationDesk([TextDelta("Hello."), END]).prepare()
    response = answered(await desk.say("hello there, who are we waiting for in general?"))
    assert response.metadata["model"] == "small-model"
    assert len(response.metadata["prompt_hash"]) == 12


async def test_an_answered_turn_stays_answered_when_run_again() -> None:
    desk = await ConversationDesk([TextDelta("Hello."), END]).prepare()
    message = desk.message("what do you think?")
    assert await desk.hear(message) is not None
    assert await desk.hear(message) is None
    assert desk.writer == FakeWriter()
    assert len(desk.model.requests) == 1


async def test_a_turn_cut_short_is_taken_up_again_with_one_suggestion_in_the_end() -> None:
    script: list[Scripted] = [TextDelta("Closing DNS."), call(DNS_DONE), END]
    desk = await ConversationDesk([TextDelta("Clos"), RuntimeError("killed")], script, script).prepare()
    message = desk.message("I finished the DNS change")
    with pytest.raises(RuntimeError):
        await desk.hear(message)
    response = answered(await desk.hear(message))
    assert response.suggestion is not None
    assert desk.writer.text == "Closing DNS."
    assert await desk.hear(message) is None
    assert len(await desk.waiting()) == 1


async def test_a_model_that_only_calls_the_function_is_given_words() -> None:
    desk = await ConversationDesk([call(DNS_DONE), END]).prepare()
    response = answered(await desk.say("I finished the DNS change"))
    assert desk.writer.text == "I suggest one change. Nothing changes until someone approves."
    assert response.suggestion is not None


async def test_aliases_are_shown_as_names_even_when_the_stream_cuts_them() -> None:
    desk = await ConversationDesk(
        [TextDelta("Ask us"), TextDelta("er2 or @user"), TextDelta("3."), END]
    ).prepare()
    await desk.say("who can help?", by=BEN)
    assert desk.writer.text == "Ask Ben Okafor or Chloe Martin."


async def test_a_call_that_does_not_fit_is_repaired_once() -> None:
    wrong = {"operation": "complete_step", "description": "x", "step_id": "s99"}
    desk = await ConversationDesk([TextDelta("Ok."), call(wrong), END], [call(DNS_DONE), END]).prepare()
    response = answered(await desk.say("I finished the DNS change"))
    assert [request.purpose for request in desk.model.requests] == ["reply", "repair"]
    assert desk.model.requests[1].must_call
    assert "step_id is not an id of this process" in desk.model.requests[1].messages[-1].content
    assert response.suggestion is not None
    assert response.notice is None


async def test_what_cannot_be_repaired_is_dropped_and_said() -> None:
    wrong = {"operation": "complete_step", "description": "x", "step_id": "s99"}
    desk = await ConversationDesk(
        [TextDelta("Ok."), call(wrong, DNS_DONE), END], [ModelUnavailableError()]
    ).prepare()
    response = answered(await desk.say("I finished the DNS change"))
    assert response.suggestion is not None
    assert len(response.suggestion.proposals) == 1
    assert response.notice == "One suggestion did not fit this process and was left out."
    assert desk.writer.endings[0][1] == response.notice


async def test_the_function_is_offered_for_an_open_process_only() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare(None)
    await desk.say("what now?")
    assert desk.model.requests[0].tool is None


async def test_an_unreadable_thread_is_said() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare()
    desk.thread.is_down = True
    response = answered(await desk.say("what do you think?"))
    assert response.notice == "I could not read the thread, so I only know this message."


async def test_a_question_that_begins_its_thread_reads_none() -> None:
    desk = await ConversationDesk([TextDelta("Hello."), END]).prepare()
    desk.thread.is_down = True
    asked = desk.message("what is going on?")
    response = answered(await desk.hear(replace(asked, thread_ts=asked.ts)))
    assert (response.text, response.notice) == ("Hello.", None)


async def test_messages_of_people_who_turned_ai_off_never_reach_the_model() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare(
        LAUNCH, *PEOPLE[:1], replace(BEN, uses_ai=False)
    )
    desk.thread.messages = [told(1, "the secret is 42", BEN.id), told(2, "no secret here", ANN.id)]
    await desk.say("what do you think?")
    prompt = "".join(message.content for message in desk.model.requests[0].messages)
    assert "42" not in prompt
    assert "no secret here" in prompt


async def test_a_writer_learns_of_its_turn_and_what_a_killed_run_opened() -> None:
    desk = await ConversationDesk([RuntimeError("killed")], [TextDelta("Closing DNS."), END]).prepare()
    message = desk.message("I finished the DNS change")
    with pytest.raises(RuntimeError):
        await desk.hear(message)
    begun = desk.writer.turn
    assert begun is not None
    await desk.service.record_answer(TEAM, begun.id, MessageTs("5.5"))
    await desk.hear(message)
    again = desk.writer.turn
    assert again is not None
    assert (again.id, again.answer_ts) == (begun.id, (MessageTs("5.5"),))
    assert MessageTs("5.5") in await desk.service.known_answers(TEAM, CHANNEL, ROOT)
    assert MessageTs("6.6") not in await desk.service.known_answers(TEAM, CHANNEL, ROOT)


# --- without a bound process ----------------------------------------------------------------------


async def store(desk: ConversationDesk, *processes: Process) -> None:
    async with desk.work(TEAM) as unit:
        for process in processes:
            await unit.processes.add(process)
        await unit.commit()


ELSEWHERE = replace(LAUNCH, id=ProcessId("P2"), name="Audit", channel_id=ChannelId("C2"))


async def test_an_unbound_thread_is_told_about_its_own_channel_only() -> None:
    desk = await ConversationDesk().prepare(None)
    await store(desk, LAUNCH, ELSEWHERE)
    response = answered(await desk.say("how far are we?"))
    assert response.text == "Website launch: 1 of 10 steps are finished."
    suggestion = answered(await desk.say("DNS is done")).suggestion
    assert suggestion is not None
    assert suggestion.process_id == LAUNCH.id
    assert answered(await desk.say("status")).text.startswith("Website launch")


async def test_in_a_dm_what_can_mean_one_process_only_is_about_that_one() -> None:
    desk = await ConversationDesk().prepare(None)
    await store(desk, LAUNCH, replace(ELSEWHERE, steps=()))
    said = replace(desk.message("I finished the DNS change"), is_dm=True, is_direct=True)
    response = answered(await desk.hear(said))
    assert response.suggestion is not None
    assert response.suggestion.process_id == LAUNCH.id


async def test_words_under_a_card_count_before_the_record_knows_where_it_is() -> None:
    desk = await ConversationDesk().prepare(None)
    await store(desk, LAUNCH)
    said = replace(desk.message("done 1", is_direct=False), is_under_ours=True)
    assert await desk.hear(said) is None
    desk.thread.cards[said.thread_ts] = LAUNCH.id
    assert answered(await desk.hear(replace(said, cause="again"))).text
    assert await desk.hear(desk.message("done 2", is_direct=False)) is None


async def test_what_can_mean_several_processes_is_about_none() -> None:
    desk = await ConversationDesk().prepare(None)
    twin = replace(LAUNCH, id=ProcessId("process-twin"))
    await store(desk, LAUNCH, twin)
    response = answered(await desk.hear(replace(desk.message("DNS is done"), is_dm=True, is_direct=True)))
    assert response.suggestion is None


async def test_in_a_dm_a_person_hears_of_every_process_they_take_part_in() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare(None)
    await store(desk, replace(LAUNCH, channel_id=ChannelId("C3")), ELSEWHERE)
    async with desk.work(TEAM) as unit:
        await unit.channels.save(make_channel("C2"))
        await unit.channels.save(make_channel("C3"))
        await unit.commit()
    await desk.hear(replace(desk.message("how far are we?"), is_dm=True))
    record = desk.model.requests[0].messages[0].content
    assert "Website launch" in record
    assert "Audit" in record
    desk.model.scripts = [[TextDelta("Hm."), END]]
    await desk.hear(replace(desk.message("how far are we?", by=BEN), is_dm=True))
    assert "Audit" not in desk.model.requests[1].messages[0].content


async def test_in_a_dm_come_ones_own_processes_then_the_others_of_ones_channels() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare(None)
    bens = replace(LAUNCH, channel_id=ChannelId("C3"), owner_id=BEN.id, started_by=BEN.id)
    bens = replace(bens, started_at=bens.started_at - timedelta(days=30))
    hidden = replace(ELSEWHERE, id=ProcessId("P3"), name="Secret talks", channel_id=ChannelId("C4"))
    await store(desk, bens, ELSEWHERE, hidden)
    async with desk.work(TEAM) as unit:
        await unit.channels.save(make_channel("C2", BEN.id, is_private=True))
        await unit.channels.save(make_channel("C3", BEN.id))
        await unit.channels.save(make_channel("C4"))
        await unit.commit()
    await desk.hear(replace(desk.message("what is open?", by=BEN), is_dm=True))
    record = desk.model.requests[0].messages[0].content
    assert record.index("Website launch") < record.index("Audit")
    assert "Secret talks" not in record


async def test_in_a_dm_words_mean_ones_own_process_before_those_of_ones_channels() -> None:
    desk = await ConversationDesk().prepare(None)
    bens = replace(LAUNCH, channel_id=ChannelId("C3"), owner_id=BEN.id, started_by=BEN.id)
    await store(desk, replace(bens, id=ProcessId("P1")), replace(ELSEWHERE, id=ProcessId("P2")))
    async with desk.work(TEAM) as unit:
        await unit.channels.save(make_channel("C2", BEN.id))
        await unit.channels.save(make_channel("C3", BEN.id))
        await unit.commit()
    said = replace(desk.message("I finished the DNS change", by=BEN), is_dm=True, is_direct=True)
    response = answered(await desk.hear(said))
    assert response.suggestion is not None
    assert response.suggestion.process_id == bens.id


# --- failures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "notice"),
    [
        (ModelUnavailableError(), "The AI model is not reachable, so the offline assistant answered."),
        (ModelTimeoutError(), "The AI model took too long, so the offline assistant answered."),
    ],
)
async def test_when_the_model_fails_the_offline_assistant_serves_and_says_so(
    error: Exception, notice: str
) -> None:
    desk = await ConversationDesk([error]).prepare()
    response = answered(await desk.say("DNS is done"))
    assert desk.writer.endings == [(AnsweredBy.OFFLINE, notice, False)]
    assert response.suggestion is not None
    assert not response.suggestion.by_model


async def test_a_model_that_breaks_off_keeps_its_words_and_the_offline_answer_follows() -> None:
    desk = await ConversationDesk([TextDelta("The DNS change "), ModelUnavailableError()]).prepare()
    response = answered(await desk.say("who owns the DNS change?"))
    assert desk.writer.text.startswith("The DNS change ")
    assert desk.writer.text.endswith(
        "The AI model broke off here. The offline assistant answers:\n\nAnn Lee has 2 DNS change."
    )
    assert desk.writer.endings == [
        (AnsweredBy.MODEL, "The AI model broke off; the offline assistant added its answer.", False)
    ]
    assert response.text == desk.writer.text


async def test_a_spent_budget_has_its_own_notice() -> None:
    desk = await ConversationDesk([END], daily_tokens=10).prepare()
    response = answered(await desk.say("DNS is done"))
    assert response.notice == "Today's AI budget is used up, so the offline assistant answered."
    assert desk.model.requests == []


async def test_a_person_who_turned_ai_off_gets_the_offline_assistant() -> None:
    desk = await ConversationDesk([END]).prepare(LAUNCH, replace(ANN, uses_ai=False))
    response = answered(await desk.say("DNS is done"))
    assert response.answered_by is AnsweredBy.OFFLINE
    assert response.notice == "AI is turned off for you, so the offline assistant answered."
    assert desk.model.requests == []


async def test_without_a_model_the_offline_assistant_says_who_it_is() -> None:
    desk = await ConversationDesk().prepare()
    response = answered(await desk.say("DNS is done"))
    assert response.answered_by is AnsweredBy.OFFLINE
    assert response.notice == "No AI model is set up, so the offline assistant answered."
    assert desk.writer.text == response.text
    assert response.suggestion is not None


async def test_an_ambiguous_statement_offline_asks_with_buttons_and_stores_no_turn() -> None:
    desk = await ConversationDesk().prepare()
    message = desk.message("testing is done")
    first, again = await desk.hear(message), await desk.hear(message)
    assert first == again
    assert answered(first).menu is not None
    assert not answered(first).was_streamed
    await desk.say(answered(first).menu.choices[0].words)  # type: ignore[union-attr]
    assert (await desk.process()).by_alias("s7").state is StepState.DONE  # type: ignore[union-attr]


async def test_without_a_process_the_offline_assistant_says_what_to_do() -> None:
    desk = await ConversationDesk().prepare(None)
    assert answered(await desk.say("DNS is done")).text == NO_PROCESS


# --- stopping -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_here", [True, False])
async def test_stop_ends_the_model_within_half_a_second_here_and_elsewhere(is_here: bool) -> None:
    desk = await ConversationDesk([TextDelta("Well, "), call(DNS_DONE), HANG]).prepare()
    answering = asyncio.create_task(desk.say("I finished the DNS change"))
    await desk.model.hanging.wait()
    stopper = desk.service if is_here else desk.replica()
    assert await stopper.stop(TEAM, CHANNEL, ROOT) == 1
    response = answered(await asyncio.wait_for(answering, 0.5))
    assert response.was_stopped
    assert response.suggestion is None
    assert desk.model.was_closed
    assert desk.writer.endings == [(AnsweredBy.MODEL, None, True)]
    assert desk.writer.text == "Well, "
    assert await desk.waiting() == []


async def test_a_stopped_turn_stays_stopped_when_run_again() -> None:
    desk = await ConversationDesk([TextDelta("Well, "), HANG]).prepare()
    message = desk.message("what do you think?")
    answering = asyncio.create_task(desk.hear(message))
    await desk.model.hanging.wait()
    await desk.service.stop(TEAM, CHANNEL, ROOT)
    await answering
    assert await desk.hear(message) is None


async def test_stopping_a_quiet_thread_does_nothing() -> None:
    desk = await ConversationDesk().prepare()
    assert await desk.service.stop(TEAM, CHANNEL, ROOT) == 0


async def test_stop_in_one_thread_leaves_another_alone() -> None:
    desk = await ConversationDesk([TextDelta("Well."), HANG]).prepare()
    answering = asyncio.create_task(desk.say("what do you think?"))
    await desk.model.hanging.wait()
    assert await desk.service.stop(TEAM, CHANNEL, MessageTs("1.1")) == 0
    assert not answering.done()
    await desk.service.stop(TEAM, CHANNEL, ROOT)
    await answering


# --- in private ---------------------------------------------------------------------------------------


async def test_a_private_question_is_answered_from_the_channels_processes_without_suggesting() -> None:
    desk = await ConversationDesk([TextDelta("user2 has it."), END]).prepare()
    response = await desk.service.answer_privately(BEN, CHANNEL, "who has the rollout?")
    assert response.text == "Ben Okafor has it."
    assert response.answered_by is AnsweredBy.MODEL
    assert desk.model.requests[0].tool is None
    assert "Rollout" in desk.model.requests[0].messages[0].content


async def test_a_private_question_offline_says_so_and_changes_nothing() -> None:
    desk = await ConversationDesk([ModelUnavailableError()]).prepare()
    response = await desk.service.answer_privately(ANN, CHANNEL, "what is open?")
    assert response.answered_by is AnsweredBy.OFFLINE
    assert response.notice == "The AI model is not reachable, so the offline assistant answered."
    assert "3 Rollout" in response.text
    assert response.suggestion is None


async def test_an_answer_cut_at_its_limit_says_so() -> None:
    end = Finished("small-model", TokenUsage(1, 1), reason="length")
    desk = await ConversationDesk([TextDelta("A long"), end]).prepare()
    assert answered(await desk.say("tell me a story")).notice == "The answer was cut at its limit."


async def test_the_word_help_does_not_say_that_there_is_no_model() -> None:
    desk = await ConversationDesk([TextDelta("Hm."), END]).prepare()
    response = answered(await desk.say("help", is_direct=False))
    assert response.answered_by is AnsweredBy.RECORD
    assert "Without an AI model" not in response.text


def with_members(desk: ConversationDesk, *members: Person) -> None:
    """Let Slack know these people as members of the channel; the record knows nothing of it."""
    desk.slack.channels[(TEAM, CHANNEL)] = make_channel(CHANNEL, *(person.id for person in members))
    desk.directory.people |= {(TEAM, person.id): person for person in members}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("assign 1 to zoe", "owner nobody → Zoe Park"),
        ("blocked 1 by zoe", "open → blocked by Zoe Park"),
        ("add zoe as editor", "Editors: nobody → Zoe Park"),
        ("assign 1 to zoe; due 1 fri", "owner nobody → Zoe Park"),
    ],
)
async def test_a_member_not_met_yet_is_looked_up_before_their_name_is_nobodys(text: str, line: str) -> None:
    desk = await ConversationDesk().prepare()
    with_members(desk, ANN, make_person("UZOE", "Zoe Park"))
    assert await desk.say(text) is not None
    [entry] = await desk.activity()
    assert line in entry.lines[0]
    assert desk.directory.fetched.count(UserId("UZOE")) == 1


async def test_a_name_that_no_member_has_is_still_nobodys_and_apps_are_none() -> None:
    desk = await ConversationDesk().prepare()
    with_members(desk, ANN, replace(make_person("UZOE", "Zoe"), is_bot=True))
    answer = await desk.say("assign 1 to zoe")
    assert answer is not None
    assert answer.text == "I know nobody called “zoe” here. Mention them with @."
    assert await desk.activity() == []


async def test_nobody_is_looked_up_for_words_whose_names_are_known_or_while_slack_is_down() -> None:
    desk = await ConversationDesk().prepare()
    with_members(desk, ANN, make_person("UZOE", "Zoe Park"))
    before = len(desk.directory.fetched)
    await desk.say("assign 1 to ben")
    assert UserId("UZOE") not in desk.directory.fetched[before:]
    desk.slack.is_down = desk.directory.is_down = True
    answer = await desk.say("assign 1 to zoe")
    assert answer is not None
    assert "nobody called" in answer.text
