import asyncio
from typing import Any

import aiohttp
import pytest

from domain.conversations.model import AnsweredBy
from domain.conversations.ports import AnswerWriter
from domain.errors import DeliveryError, LostOwnershipError
from domain.ids import ChannelId, MessageTs
from tests.unit.handlers.stream_fake import (
    StreamingSlack,
    answer,
    broken,
    finished,
    refused,
    settle,
    written,
)


async def test_an_answer_streams_and_ends_with_label_and_feedback() -> None:
    slack = StreamingSlack()
    opened: list[str] = []

    async def on_opened(ts: MessageTs) -> None:
        opened.append(ts)

    writer: AnswerWriter = answer(slack, on_opened=on_opened)
    await writer.status("is reading the thread…")
    assert slack.messages == {}
    await writer.write("Hello ")
    await settle()
    await writer.write("there ")
    await settle()
    await writer.write("friend.")
    await writer.finish(answered_by=AnsweredBy.MODEL, notice=None, was_stopped=False)
    names = ["session", "status", "startStream", "appendStream", "stopStream"]
    assert slack.names() == names
    assert slack.texts() == ["Hello there friend."]
    assert opened == ["100.0"]
    assert [block["type"] for block in slack.messages["100.0"].blocks] == ["context", "context_actions"]
    assert writer.has_text


async def test_a_channel_names_the_recipient_and_a_dm_does_not() -> None:
    slack = StreamingSlack()
    await written(answer(slack), "Hello there ")
    await written(answer(slack, channel_id=ChannelId("D1")), "Hello there ")
    (_, in_channel), (_, in_dm) = [call for call in slack.calls if call[0] == "startStream"]
    assert (in_channel["recipient_team_id"], in_channel["recipient_user_id"]) == ("T1", "U0ANN")
    assert (in_dm["recipient_team_id"], in_dm["recipient_user_id"]) == (None, None)


async def test_the_session_is_processing_while_it_writes_and_active_when_it_stops() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "Hello there ")
    await finished(writer)
    assert [call["status"] for name, call in slack.calls if name == "session"] == ["processing"]
    assert [call["session_status"] for name, call in slack.calls if name == "stopStream"] == ["active"]


async def test_the_first_words_go_at_once_and_the_next_wait_for_256_characters() -> None:
    slack = StreamingSlack()
    writer = answer(slack, flush_after=60.0)
    await written(writer, "Hello ", "there ", "you ")
    assert slack.names() == ["session", "startStream"]
    await written(writer, "word " * 60)
    assert slack.names() == ["session", "startStream", "appendStream"]
    assert slack.texts() == ["Hello there you " + "word " * 60]
    await writer.abandon()


async def test_what_has_gathered_is_sent_when_the_time_is_up() -> None:
    slack = StreamingSlack()
    writer = answer(slack, flush_after=0.01)
    await written(writer, "Hello ")
    await writer.write("there ")
    async with asyncio.timeout(5):
        await slack.appended.wait()
    assert slack.texts() == ["Hello there "]


async def test_status_and_session_may_fail_without_harm() -> None:
    slack = StreamingSlack()
    slack.stumble("session", refused("unknown_method"))
    slack.stumble("status", aiohttp.ServerDisconnectedError())
    writer = answer(slack)
    await writer.status("is thinking…")
    await written(writer, "Hello there ")
    await writer.status("is still thinking…")
    await finished(writer)
    assert slack.texts() == ["Hello there "]
    assert slack.names().count("status") == 1


async def test_a_slow_status_holds_nobody_up_and_never_comes_after_text() -> None:
    slack = StreamingSlack()
    slack.is_quick.clear()
    writer = answer(slack, first_after=60.0)
    await writer.status("is reading the thread…")
    await written(writer, "Hello there ")
    assert slack.names() == ["session"]
    slack.is_quick.set()
    await settle()
    assert slack.names() == ["session", "status", "startStream"]


async def test_the_session_is_over_when_a_slow_status_has_been_shown() -> None:
    slack = StreamingSlack()
    slack.is_quick.clear()
    writer = answer(slack)
    await writer.status("is reading the thread…")
    ending = asyncio.create_task(finished(writer))
    await settle()
    slack.is_quick.set()
    await ending
    assert slack.names() == ["session", "status", "session"]
    assert slack.calls[-1][1]["status"] == "active"


async def test_an_abandoned_answer_shows_no_status_any_more() -> None:
    slack = StreamingSlack()
    slack.is_quick.clear()
    writer = answer(slack)
    await writer.status("is reading the thread…")
    await settle()
    await writer.abandon()
    slack.is_quick.set()
    await settle()
    assert slack.names() == ["session"]


async def test_nothing_is_opened_for_an_answer_without_text() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await writer.status("is thinking…")
    await finished(writer)
    assert slack.messages == {}
    assert not writer.has_text
    assert slack.calls[-1] == ("session", {"channel_id": "C1", "thread_ts": "1.0", "status": "active"})


async def test_an_answer_without_text_still_says_why() -> None:
    slack = StreamingSlack()
    await finished(answer(slack), "The AI model took too long.")
    (shown,) = slack.messages.values()
    assert shown.blocks[0]["elements"][0]["text"] == "The AI model took too long."


async def test_a_link_split_across_pieces_never_reaches_slack() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "See [the do", "cs](https://evil.exa", "mple/?d=SECRET) <!chan", "nel> now")
    await finished(writer)
    assert slack.texts() == ["See the docs (link removed: evil[.]example) channel now"]


@pytest.mark.parametrize(
    "error",
    [
        refused("message_not_in_streaming_state"),
        refused("msg_too_long"),
        broken(),
        aiohttp.ClientPayloadError(),
        TimeoutError(),
    ],
)
@pytest.mark.parametrize("late", [False, True])
async def test_a_stream_that_dies_is_finished_by_editing(error: Exception, late: bool) -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "One ")
    slack.stumble("appendStream", error, late=late)
    await written(writer, "two ", "three ")
    await writer.write("four.")
    await finished(writer)
    assert slack.texts() == ["One two three four."]
    (shown,) = slack.messages.values()
    assert [block["type"] for block in shown.blocks] == ["context", "context_actions"]
    assert "postMessage" not in slack.names()
    assert slack.calls[-1][1]["status"] == "active"


async def test_a_stream_that_dies_at_the_very_end_is_finished_by_editing() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "One ")
    slack.expire()
    await writer.write("two.")
    await finished(writer, was_stopped=True)
    (shown,) = slack.messages.values()
    assert shown.text == "One two."
    assert shown.blocks[0]["elements"][0]["text"] == "Stopped."


async def test_an_answer_that_may_not_stream_is_posted_and_edited() -> None:
    slack = StreamingSlack()
    slack.stumble("startStream", refused("channel_type_not_supported"))
    writer = answer(slack)
    await written(writer, "One ", "two ")
    await finished(writer)
    assert slack.texts() == ["One two "]
    posted = next(call for name, call in slack.calls if name == "postMessage")
    assert (posted["unfurl_links"], posted["unfurl_media"], posted["parse"]) == (False, False, "none")


async def test_edits_wait_for_their_turn() -> None:
    slack = StreamingSlack()
    slack.stumble("startStream", refused("channel_type_not_supported"))
    writer = answer(slack, edit_after=60.0)
    await written(writer, "One ", "word " * 200, "three.")
    assert slack.names() == ["session", "startStream", "postMessage"]
    await finished(writer)
    assert slack.names()[-2:] == ["update", "session"]
    assert slack.texts() == ["One " + "word " * 200 + "three."]


async def test_an_edit_that_fails_is_made_good_by_the_next() -> None:
    slack = StreamingSlack()
    slack.stumble("startStream", refused("channel_type_not_supported"))
    slack.stumble("update", broken(), broken())
    writer = answer(slack)
    await written(writer, "One ", "two ")
    await finished(writer)
    assert slack.texts() == ["One two "]


async def test_a_message_that_can_no_longer_be_edited_is_replaced() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "One ")
    slack.expire()
    slack.stumble("update", refused("cant_update_message"))
    await written(writer, "two ")
    await finished(writer)
    assert slack.texts() == ["One two "]
    assert "delete" in slack.names()


async def test_a_channel_that_takes_nothing_is_a_delivery_error() -> None:
    slack = StreamingSlack()
    slack.stumble("startStream", refused("channel_not_found"))
    slack.stumble("postMessage", refused("channel_not_found"))
    writer = answer(slack)
    await written(writer, "One ")
    with pytest.raises(DeliveryError) as raised:
        await writer.write("two ")
    assert raised.value.code == "channel_not_found"


async def test_a_slack_that_stays_down_is_a_delivery_error_in_the_end() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "One ")
    slack.stumble("stopStream", broken(), broken())
    slack.stumble("update", broken(), broken(), broken())
    with pytest.raises(DeliveryError):
        await finished(writer)


async def test_losing_the_work_to_another_worker_stops_the_answer() -> None:
    slack = StreamingSlack()

    async def on_opened(_: MessageTs) -> None:
        raise LostOwnershipError

    writer = answer(slack, on_opened=on_opened)
    await written(writer, "One ")
    with pytest.raises(LostOwnershipError):
        await writer.write("two ")


async def test_writing_does_not_wait_for_slack() -> None:
    slack = StreamingSlack()
    gate = asyncio.Event()
    begin = slack.chat_appendStream

    async def slow(**arguments: Any) -> dict[str, Any]:
        await gate.wait()
        return await begin(**arguments)

    slack.chat_appendStream = slow  # type: ignore[method-assign]
    writer = answer(slack)
    await written(writer, "One ", "two ", "three ", "four ")
    assert slack.texts() == ["One "]
    gate.set()
    await settle()
    await finished(writer)
    assert slack.texts() == ["One two three four "]
    assert slack.names().count("appendStream") == 2


@pytest.mark.parametrize("error", [broken(), TimeoutError(), DeliveryError("unknown_outcome")])
async def test_a_message_opened_without_an_answer_is_found_and_written_over(error: Exception) -> None:
    slack = StreamingSlack()
    opened: list[str] = []

    async def on_opened(ts: MessageTs) -> None:
        opened.append(ts)

    async def adopt() -> MessageTs | None:
        return MessageTs(next(iter(slack.messages)))

    slack.stumble("startStream", error, late=True)
    writer = answer(slack, on_opened=on_opened, adopt=adopt)
    await written(writer, "One ", "two ")
    await finished(writer)
    assert slack.texts() == ["One two "]
    assert opened == ["100.0"]


async def test_a_refusal_is_certain_and_nothing_is_looked_for() -> None:
    slack = StreamingSlack()

    async def adopt() -> MessageTs | None:
        raise AssertionError

    slack.stumble("startStream", refused("channel_type_not_supported"))
    writer = answer(slack, adopt=adopt)
    await written(writer, "One ")
    await finished(writer)
    assert slack.texts() == ["One "]


async def test_an_answer_that_is_there_all_at_once_is_posted_in_one_call() -> None:
    slack = StreamingSlack()
    writer = answer(slack, first_after=5.0)
    await writer.write("All done.")
    await writer.finish(answered_by=AnsweredBy.OFFLINE, notice=None, was_stopped=False)
    assert slack.names() == ["postMessage"]
