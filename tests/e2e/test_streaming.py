"""Long, slow, interrupted and refused streams: the whole answer arrives, in order, once.

What Slack does to our calls does not depend on how it reaches us, so those tests use one transport.
"""

import asyncio
import re

import pytest

from sandbox.peer import SlackPeer
from tests.e2e.acting import ask, bot_messages, noted, seen
from tests.e2e.conftest import Build, House


def general(peer: SlackPeer) -> str:
    return peer.channel("general").id


def numbers(peer: SlackPeer, root: str) -> list[int]:
    """Return the numbered words of all answers in the thread, in the order people read them."""
    text = " ".join(m.plain for m in bot_messages(peer, general(peer), root))
    return [int(number) for number in re.findall(r"\bword(\d+)\b", text)]


def words(count: int, per_line: int = 12) -> list[str]:
    """Return numbered words as the pieces of an answer, with lines and paragraphs."""
    ends = {0: "\n", per_line // 2: " "}
    return [f"word{n}{ends.get(n % per_line, ' ')}" + ("\n" if n % 60 == 0 else "") for n in range(count)]


async def test_stop_and_commands_do_not_wait_behind_answers_being_written(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_LIVE_CONCURRENCY", "1")
    house = await build(with_model=True)
    peer, model = house.peer, house.model
    assert model is not None
    ann = peer.person("Ann").id
    model.hang("It is a long story, ")
    root = await ask(peer, "tell me everything")
    await seen(peer, general(peer), "a long story", root)
    await peer.slash(ann, general(peer), "/process", "list")
    await noted(peer, ann, general(peer), "No open processes")
    await peer.stop(ann, general(peer), root)
    await seen(peer, general(peer), "Stopped.", root)


async def finished(peer: SlackPeer, root: str) -> None:
    def done() -> bool:
        said = bot_messages(peer, general(peer), root)
        labelled = said and "AI-generated, may be wrong" in said[-1].plain
        return bool(labelled) and not any(m.is_streaming for m in said)

    await peer.until(done, timeout=20)


async def test_a_very_long_answer_arrives_whole_in_order_and_nothing_twice(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    model.answer(words(4_000))
    root = await ask(peer, "tell me everything")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(4_000))
    said = bot_messages(peer, general(peer), root)
    assert len(said) > 2
    assert sum("AI-generated, may be wrong" in m.plain for m in said) == 1
    assert peer.refused == []


async def test_fences_are_closed_and_opened_again_where_a_message_ends(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    model.answer(["```python\n", *(f"line = 'word{n}'\n" for n in range(1_200)), "```\nDone."])
    root = await ask(peer, "write code")
    await finished(peer, root)
    texts = [
        "".join(b.get("text", "") for b in m.blocks if b["type"] == "markdown")
        for m in bot_messages(peer, general(peer), root)
    ]
    assert len(texts) > 1
    assert all(text.count("```") % 2 == 0 for text in texts)
    assert all(text.startswith("```python") for text in texts)
    assert numbers(peer, root) == list(range(1_200))


async def test_a_stream_that_slack_ends_is_finished_in_the_same_message(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    peer.faults.stream_lifetime(0.4)
    model.answer(words(10), delay_between=0.1)
    root = await ask(peer, "count slowly")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(10))
    assert len(bot_messages(peer, general(peer), root)) == 1
    assert {c.error for c in peer.refused} == {"message_not_in_streaming_state"}


async def test_rate_limits_in_the_middle_of_a_stream_lose_nothing(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    model.answer(words(60), delay_between=0.02)
    peer.faults.fail_next("chat.appendStream", retry_after=1)
    peer.faults.fail_next("chat.stopStream", retry_after=1)
    root = await ask(peer, "count")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(60))
    assert len(bot_messages(peer, general(peer), root)) == 1


async def test_a_stream_opened_although_slack_said_500_is_not_opened_twice(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    peer.faults.http_500("chat.startStream", after_effect=True)
    model.answer(words(30), delay_between=0.02)
    root = await ask(peer, "count")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(30))
    assert len(bot_messages(peer, general(peer), root)) == 1


async def test_words_that_arrived_although_slack_said_500_are_not_repeated(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    peer.faults.http_500("chat.appendStream", after_effect=True)
    peer.faults.http_500("chat.stopStream", after_effect=True)
    model.answer(words(60), delay_between=0.03)
    root = await ask(peer, "count")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(60))
    assert len(bot_messages(peer, general(peer), root)) == 1


async def test_an_answer_that_cannot_be_streamed_is_posted(house_with_model: House) -> None:
    peer, model = house_with_model.peer, house_with_model.model
    assert model is not None
    peer.faults.fail_next("chat.startStream", "not_allowed_token_type", times=9)
    model.answer(words(30), delay_between=0.02)
    root = await ask(peer, "count")
    await finished(peer, root)
    assert numbers(peer, root) == list(range(30))


async def test_stop_before_the_first_word_cancels_the_model_and_says_so(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    ann = peer.person("Ann").id
    model.hang()
    root = await ask(peer, "think hard")
    await model.asked.wait()
    await peer.until(lambda: peer.shows_stop(general(peer), root))
    await peer.stop(ann, general(peer), root)
    async with asyncio.timeout(1.0):
        await model.client_left.wait()
    await seen(peer, general(peer), "Stopped.", root)
    await peer.until(lambda: not peer.shows_stop(general(peer), root))
    assert len(bot_messages(peer, general(peer), root)) == 1


async def test_stop_in_the_middle_keeps_what_was_said_and_suggests_nothing(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    ann = peer.person("Ann").id
    model.hang("word0 ", "word1 ")
    root = await ask(peer, "count")
    await seen(peer, general(peer), "word1", root)
    await peer.stop(ann, general(peer), root)
    async with asyncio.timeout(1.0):
        await model.client_left.wait()
    stopped = await seen(peer, general(peer), "Stopped.", root)
    assert numbers(peer, root) == [0, 1]
    assert "Approve" not in stopped.button_texts
    model.answer("word2")
    await ask(peer, "go on", root)
    await peer.until(lambda: numbers(peer, root) == [0, 1, 2])


async def test_the_status_is_shown_at_once_and_gone_at_the_end(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    model.answer("word0", delay_first=0.3)
    root = await ask(peer, "count")
    await peer.until(lambda: peer.status(general(peer), root))
    await finished(peer, root)
    assert peer.status(general(peer), root) == ""
    await peer.until(lambda: not peer.shows_stop(general(peer), root))
