"""Threads are read as people read them."""

from typing import Any

import pytest

from bot.adapters.slack.identity import Identity
from bot.adapters.slack.paging import order_of
from bot.adapters.slack.tags import tag
from bot.adapters.slack.talk import plain_text, thread_message
from domain.conversations.model import ThreadMessage
from domain.ids import MessageTs, TeamId, UserId

US = Identity(TeamId("T1"), UserId("UBOT"), "BOUR", "Acme", "convers", "", None, frozenset())
TS = MessageTs("1771442483.260129")


def said(text: str = "hello", **fields: Any) -> dict[str, Any]:
    return {"type": "message", "ts": TS, "user": "U1", "text": text} | fields


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U1> and <@W2|ben>", "ask <@U1> and <@W2>"),
        ("in <#C1|general> or <#C2>", "in #general or <#C2>"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("see <https://example.com|the page>", "see the page (https://example.com)"),
        ("see <http://example.com|example.com>", "see http://example.com"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!channel|channel> <!subteam^S1|@ops>", "@here channel @ops"),
        ("<!date^1771442483^{date}|Feb 18>", "Feb 18"),
        ("  spaces  ", "spaces"),
        ("3 < 4 and 5 > 4 is raw", "3 < 4 and 5 > 4 is raw"),
    ],
)
def test_markup_is_read(raw: str, read: str) -> None:
    assert plain_text(raw) == read


def test_people_other_bots_and_we_are_told_apart() -> None:
    assert thread_message(said(), US) == ThreadMessage(TS, UserId("U1"), "hello")
    other = said(bot_id="BOTHER", user="UOTHER", subtype="bot_message")
    assert thread_message(other, US) == ThreadMessage(TS, None, "hello")
    ours = said(bot_id="BOUR", user="UBOT")
    assert thread_message(ours, US) == ThreadMessage(TS, UserId("UBOT"), "hello", is_ours=True)


def test_cards_of_ours_are_left_out_and_answers_are_not() -> None:
    card = said(user="UBOT", metadata=tag("process:p1"))
    answer = said(user="UBOT", metadata=tag("accepted:a1:reply"))
    assert thread_message(card, US) is None
    assert thread_message(answer, US) is not None


def test_nobody_else_can_hide_a_message_with_our_mark() -> None:
    assert thread_message(said(metadata=tag("process:p1")), US) is not None


def test_another_apps_metadata_means_nothing() -> None:
    metadata = {"event_type": "task_created", "event_payload": {"key": "process:p1"}}
    assert thread_message(said(user="UBOT", metadata=metadata), US) is not None


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "tombstone", "reminder_add"])
def test_what_nobody_said_is_left_out(subtype: str) -> None:
    assert thread_message(said(subtype=subtype), US) is None


def test_files_are_not_named_and_silence_is_left_out() -> None:
    files = [{"id": "F1", "name": "secret-plan.pdf"}]
    with_text = thread_message(said("see this", subtype="file_share", files=files), US)
    assert with_text is not None
    assert with_text.text == "see this"
    assert thread_message(said("", subtype="file_share", files=files), US) is None
    assert thread_message(said(hidden=True), US) is None


def test_timestamps_sort_by_every_digit() -> None:
    assert order_of("1771442483.260129") > order_of("1771442483.260128")
    assert order_of("1771442483.26") == order_of("1771442483.260000")
    assert order_of("999999999.9") < order_of("1771442483.000001")
