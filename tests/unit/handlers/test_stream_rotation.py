from domain.ids import MessageTs
from handlers.stream_pages import MAX_BYTES
from tests.unit.handlers.stream_fake import Stopwatch, StreamingSlack, answer, finished, refused, written


async def test_a_long_answer_goes_on_in_a_new_message_at_a_boundary() -> None:
    slack = StreamingSlack()
    opened: list[str] = []

    async def on_opened(ts: MessageTs) -> None:
        opened.append(ts)

    writer = answer(slack, on_opened=on_opened)
    lines = [f"Paragraph {number} with a few words. Ünïcödé.\n\n" for number in range(700)]
    await written(writer, *lines)
    await finished(writer)
    texts = slack.texts()
    assert len(texts) > 2
    assert opened == list(slack.messages)
    assert all(len(text.encode()) <= MAX_BYTES for text in texts)
    assert all(text.startswith("Paragraph") for text in texts)
    assert "".join(texts).replace("\n", "") == "".join(lines).replace("\n", "")
    statuses = [call["session_status"] for name, call in slack.calls if name == "stopStream"]
    assert statuses == ["processing"] * (len(texts) - 1) + ["active"]


async def test_an_answer_in_one_huge_piece_is_parted_too() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(writer, "word " * 9_000)
    await finished(writer)
    assert all(len(text.encode()) <= MAX_BYTES for text in slack.texts())
    assert "".join(slack.texts()).split() == ["word"] * 9_000


async def test_a_code_fence_is_closed_and_opened_again_across_messages() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    await written(
        writer, "Look:\n```py\n", *(f"    print({number})\n" for number in range(1_200)), "```\nDone."
    )
    await finished(writer)
    texts = slack.texts()
    assert len(texts) == 2
    assert texts[0].startswith("Look:\n```py\n    print(0)\n")
    assert texts[0].endswith(")\n```")
    assert texts[1].startswith("```py\n    print(")
    assert texts[1].endswith("```\nDone.")
    printed = "".join(texts).count("print(")
    assert printed == 1_200


async def test_a_table_gets_its_header_again_in_the_next_message() -> None:
    slack = StreamingSlack()
    writer = answer(slack)
    rows = [f"| {number} | some words in a cell |\n" for number in range(500)]
    await written(writer, "| n | words |\n|---|---|\n", *rows)
    await finished(writer)
    first, second = slack.texts()
    assert first.startswith("| n | words |\n|---|---|\n| 0 |")
    assert second.startswith("| n | words |\n|---|---|\n| ")
    assert first.count("some words") + second.count("some words") == 500


async def test_an_old_stream_is_left_at_the_end_of_a_line() -> None:
    slack, watch = StreamingSlack(), Stopwatch()
    writer = answer(slack, monotonic=watch)
    await written(writer, "One ")
    watch.seconds = 241.0
    await written(writer, "two ", "three.\nFour ")
    await finished(writer)
    assert slack.texts() == ["One two three.\n", "Four "]


async def test_a_very_old_stream_is_left_at_once() -> None:
    slack, watch = StreamingSlack(), Stopwatch()
    writer = answer(slack, monotonic=watch)
    await written(writer, "One ")
    watch.seconds = 271.0
    await written(writer, "two ", "three ")
    await finished(writer)
    assert slack.texts() == ["One two ", "three "]


async def test_an_answer_taken_over_writes_over_the_first_message_and_deletes_the_others() -> None:
    slack = StreamingSlack()
    slack.leave("7.0", "One tw")
    slack.leave("8.0", "half")
    opened: list[str] = []

    async def on_opened(ts: MessageTs) -> None:
        opened.append(ts)

    resume = (MessageTs("7.0"), MessageTs("8.0"))
    writer = answer(slack, resume_ts=resume, on_opened=on_opened)
    await written(writer, "One ", "two ", "three.")
    await finished(writer)
    assert {ts: shown.text for ts, shown in slack.messages.items()} == {"7.0": "One two three."}
    assert not slack.messages["7.0"].is_streaming
    assert opened == []


async def test_an_answer_taken_over_without_text_leaves_no_half_answer() -> None:
    slack = StreamingSlack()
    slack.leave("7.0", "One tw")
    await finished(answer(slack, resume_ts=(MessageTs("7.0"),)))
    assert slack.messages == {}


async def test_a_message_to_take_over_that_is_gone_is_posted_anew() -> None:
    slack = StreamingSlack()
    slack.leave("7.0", "One tw")
    slack.stumble("update", refused("message_not_found"))
    writer = answer(slack, resume_ts=(MessageTs("7.0"),))
    await written(writer, "One two ")
    await finished(writer)
    assert slack.texts() == ["One two "]
