"""Long threads: the summary takes what is old, each turn costs about the same, and compaction is rare."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.conversations.extracting import extract_summary, newest_within
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import Conversation
from domain.conversations.window import Line
from domain.errors import ModelUnavailableError
from domain.gateway.model import Finished, ModelRequest, TextDelta, TokenUsage
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.people.model import Person
from domain.ports import Job, Queue
from tests.unit.domain.conversations.desk import ROOT, ConversationDesk, Scripted, Words, told
from tests.unit.domain.conversations.scenes import ANN, BEN, CHANNEL, TEAM

LIMITS = ConversationLimits(
    context=1_000,
    summary=150,
    compact_over=700,
    compact_to=200,
    compact_chunk=600,
    stop_poll_for=timedelta(milliseconds=5),
)
END = Finished("m", TokenUsage(1, 1))
NOTES: list[Scripted] = [TextDelta("- user2 decided to launch on Friday\n- DNS is blocked"), END]
REPLY: list[Scripted] = [TextDelta("All right, that is noted."), END]


async def conversation(desk: ConversationDesk) -> Conversation:
    async with desk.work(TEAM) as unit:
        stored = await unit.conversations.get(CHANNEL, ROOT)
    assert stored is not None
    return stored


async def run(desk: ConversationDesk, job: Job) -> None:
    assert job.task == "compact_conversation"
    await desk.compaction.compact(
        TeamId(TEAM),
        ChannelId(job.args["channel_id"]),
        MessageTs(job.args["thread_ts"]),
        UserId(job.args["actor_id"]),
        MessageTs(job.args["upto"]),
    )


def fill(desk: ConversationDesk, count: int) -> None:
    first = len(desk.thread.messages) + 1
    for number in range(first, first + count):
        by = BEN.id if number % 2 else ANN.id
        desk.thread.messages.append(
            told(number, f"Message {number}: we decided that part {number} is due.", by)
        )


async def compact_now(desk: ConversationDesk) -> None:
    upto = desk.thread.messages[-1].ts
    await desk.compaction.compact(TEAM, CHANNEL, ROOT, ANN.id, upto)


async def test_a_short_thread_is_left_alone() -> None:
    desk = await ConversationDesk(REPLY, limits=LIMITS).prepare()
    fill(desk, 10)
    await desk.say("what do you think?")
    assert [job.task for job in desk.work.take_jobs()] == []
    await compact_now(desk)
    assert (await conversation(desk)).summary is None


async def test_a_long_thread_asks_for_compaction_after_the_answer() -> None:
    desk = await ConversationDesk(REPLY, limits=LIMITS).prepare()
    fill(desk, 60)
    await desk.say("what do you think?")
    (job,) = desk.work.take_jobs()
    assert (job.task, job.queue) == ("compact_conversation", Queue.BULK)


async def test_the_summary_stands_for_all_but_the_newest_messages() -> None:
    desk = await ConversationDesk(*[NOTES] * 10, limits=LIMITS).prepare()
    fill(desk, 60)
    await compact_now(desk)
    stored = await conversation(desk)
    assert stored.summary == "- <@U2> decided to launch on Friday\n- DNS is blocked"
    assert stored.summary_upto is not None
    assert desk.thread.messages[40].ts < stored.summary_upto < desk.thread.messages[-1].ts
    assert {request.purpose for request in desk.model.requests} == {"compact"}


async def test_turning_ai_off_drops_the_summaries_and_keeps_ones_words_out_of_new_ones() -> None:
    desk = await ConversationDesk(*[NOTES] * 20, limits=LIMITS).prepare()
    fill(desk, 60)
    await compact_now(desk)
    await desk.service.turn_ai(BEN, on=False)
    assert ((await conversation(desk)).summary, (await conversation(desk)).summary_upto) == (None, None)
    before = len(desk.model.requests)
    await compact_now(desk)
    asked = [message.content for one in desk.model.requests[before:] for message in one.messages]
    assert (await conversation(desk)).summary is not None
    assert any("Message 2:" in text for text in asked)
    assert not any("Message 1:" in text or "Message 3:" in text for text in asked)
    assert any("[a message by someone who turned AI off]" in text for text in asked)


async def test_what_was_being_folded_when_somebody_turned_ai_off_is_not_kept() -> None:
    desk = await ConversationDesk(*[NOTES] * 20, limits=LIMITS).prepare()
    fill(desk, 60)
    complete = desk.gateway.complete

    async def and_meanwhile(actor: Person, request: ModelRequest) -> object:
        await desk.service.turn_ai(BEN, on=False)
        return await complete(actor, request)

    desk.gateway.complete = and_meanwhile  # type: ignore[method-assign, assignment]
    await compact_now(desk)
    assert (await conversation(desk)).summary is None


async def test_compacting_again_finds_nothing_to_do() -> None:
    desk = await ConversationDesk(*[NOTES] * 10, limits=LIMITS).prepare()
    fill(desk, 60)
    await compact_now(desk)
    before, calls = await conversation(desk), len(desk.model.requests)
    await compact_now(desk)
    assert await conversation(desk) == before
    assert len(desk.model.requests) == calls


async def test_the_next_turn_reads_the_summary_and_only_what_is_newer() -> None:
    desk = await ConversationDesk(*[NOTES] * 4, limits=LIMITS).prepare()
    fill(desk, 60)
    await compact_now(desk)
    desk.model.scripts = [REPLY]
    await desk.say("what do you think?")
    stored = await conversation(desk)
    assert desk.thread.reads[-1] == stored.summary_upto
    prompt = [message.content for message in desk.model.requests[-1].messages]
    assert '"summary": "- @user2 decided to launch on Friday' in prompt[1]
    assert not any("Message 10:" in content for content in prompt)


async def test_the_first_compaction_of_a_huge_thread_asks_the_model_a_few_times_only() -> None:
    desk = await ConversationDesk(*[NOTES] * 4, limits=LIMITS).prepare()
    fill(desk, 500)
    await compact_now(desk)
    assert len(desk.model.requests) == LIMITS.compact_calls
    assert (await conversation(desk)).summary_upto is not None


async def test_a_compaction_cut_short_goes_on_where_it_was() -> None:
    desk = await ConversationDesk(NOTES, [RuntimeError("killed")], limits=LIMITS).prepare()
    fill(desk, 70)
    with pytest.raises(RuntimeError):
        await compact_now(desk)
    halfway = (await conversation(desk)).summary_upto
    assert halfway is not None
    desk.model.scripts = [NOTES] * 4
    await compact_now(desk)
    finished = (await conversation(desk)).summary_upto
    assert finished is not None
    assert finished > halfway


@pytest.mark.parametrize("scripts", [[], [[ModelUnavailableError()]] * 9, [[TextDelta(" \n"), END]] * 9])
async def test_without_a_model_the_rules_keep_what_tells_most(scripts: list[list[Scripted]]) -> None:
    desk = await ConversationDesk(*scripts, limits=LIMITS).prepare()
    fill(desk, 60)
    await compact_now(desk)
    summary = (await conversation(desk)).summary
    assert summary is not None
    assert "decided" in summary
    assert "<@U2>" in summary
    assert Words().count(summary) <= LIMITS.summary


async def test_tokens_per_turn_stay_flat_over_five_hundred_messages() -> None:
    """Every fifth message is for Convers; the model's input is counted at each turn and compaction."""
    desk = await ConversationDesk(REPLY, limits=LIMITS).prepare()
    turns: list[int] = []
    compacting = 0
    runs = 0
    for number in range(100):
        fill(desk, 4)
        desk.model.scripts, desk.model.requests = [REPLY], []
        message = desk.message(f"Question {number}, what do you think of that?")
        asked = told(len(desk.thread.messages) + 1, message.text, ANN.id)
        desk.thread.messages.append(asked)
        await desk.hear(replace(message, ts=asked.ts))
        turns.append(size(desk))
        for job in desk.work.take_jobs():
            if job.task == "compact_conversation":
                desk.model.scripts, desk.model.requests = [NOTES] * 9, []
                await run(desk, job)
                compacting += size(desk)
                runs += 1
    assert max(turns[20:]) <= max(turns[5:20]) * 1.1
    assert runs <= 25
    assert compacting <= sum(turns) * 0.25


def size(desk: ConversationDesk) -> int:
    return sum(Words().count(m.content) for request in desk.model.requests for m in request.messages)


def test_rules_prefer_decisions_dates_and_people_and_keep_their_order() -> None:
    lines = [
        Line("user1", "member", "Good morning! We agreed to launch on Friday."),
        Line("user2", "member", "lol"),
        Line("user2", "member", "@user3 will sign the contract by 12 May"),
    ]
    assert extract_summary(None, lines, limit=60, tokens=Words()).splitlines() == [
        "- user1: We agreed to launch on Friday.",
        "- user2: @user3 will sign the contract by 12 May",
    ]


def test_a_full_summary_lets_its_oldest_notes_go() -> None:
    assert newest_within(["- one", "- two", "- three"], 4, Words()) == "- two\n- three"
    old = "\n".join(f"- note {number} was decided" for number in range(100))
    lines = [Line("user1", "member", "We decided on Friday 5.")]
    summary = extract_summary(old, lines, limit=50, tokens=Words())
    assert summary.endswith("- user1: We decided on Friday 5.")
    assert "note 99" in summary
    assert "note 1 " not in summary
    assert Words().count(summary) <= 50
