"""Nothing that notifies a crowd leaves, whichever way it is written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.guard import guarded, quiet

BROADCASTS = ("<!channel>", "<!here>", "<!everyone>", "<!here|here>", "<!HERE>", "<!subteam^S1>", "<!group>")


@pytest.mark.parametrize("token", BROADCASTS)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.postEphemeral"])
def test_no_broadcast_survives_in_text_or_blocks(token: str, method: str) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": f"Hi {token}!"}}
    sent = guarded(method, {"channel": "C1", "text": f"Hi {token}!", "blocks": [block]})
    assert "<!" not in json.dumps(sent)
    assert sent["channel"] == "C1"


@pytest.mark.parametrize("token", BROADCASTS)
def test_no_broadcast_survives_in_streams_views_or_statuses(token: str) -> None:
    arguments: dict[str, Any] = {
        "markdown_text": token,
        "status": token,
        "title": token,
        "loading_messages": [token],
        "chunks": [{"type": "markdown_text", "text": token}],
        "attachments": [{"text": token, "fallback": token}],
        "view": {"type": "home", "blocks": [{"type": "context", "elements": [{"text": token}]}]},
    }
    assert "<!" not in json.dumps(guarded("chat.appendStream", arguments))


def test_words_stay_readable() -> None:
    assert quiet("<!here>, see <!subteam^S1|@ops> and <!subteam^S2>") == "here, see ops and a group"


def test_a_token_hidden_inside_a_token_does_not_come_to_life() -> None:
    assert "<!" not in quiet("<!<!channel>>")
    assert "<!channel" not in quiet("<!chan<!here>nel>")


@given(st.text(alphabet="<>!|^@ ahenlcryvoSubtm1", max_size=60))
def test_no_text_becomes_a_broadcast(text: str) -> None:
    calm = quiet(text)
    assert not any(token in calm for token in ("<!channel>", "<!here>", "<!everyone>"))
    assert quiet(calm) == calm


def test_broadcast_elements_of_rich_text_become_words() -> None:
    elements = [{"type": "broadcast", "range": "here"}, {"type": "usergroup", "usergroup_id": "S1"}]
    sent = guarded("chat.postMessage", {"blocks": [{"type": "rich_text", "elements": elements}]})
    assert sent["blocks"][0]["elements"] == [
        {"type": "text", "text": "here"},
        {"type": "text", "text": "a group"},
    ]


def test_blocks_given_as_json_are_looked_into() -> None:
    hidden = json.dumps([{"type": "section", "text": {"text": "<!channel>"}}]).replace("<", "\\u003c")
    assert "<!" not in json.dumps(guarded("chat.postMessage", {"blocks": hidden}))
    assert guarded("chat.postMessage", {"blocks": "[broken"})["blocks"] == "[broken"


def test_values_and_what_people_edit_stay_as_they_are() -> None:
    kept = {"value": "<!here>", "initial_value": "<!here>", "private_metadata": "<!here>", "url": "<!here>"}
    assert quiet(kept) == kept


def test_people_and_links_stay() -> None:
    text = "<@U1> see <https://example.com|this> in <#C1>"
    assert quiet(text) == text


def test_links_do_not_unfurl_and_names_do_not_become_mentions() -> None:
    sent = guarded("chat.postMessage", {"unfurl_links": True, "link_names": True, "parse": "full"})
    assert sent == {"unfurl_links": False, "unfurl_media": False, "link_names": False}
    assert guarded("chat.update", {"parse": "full"}) == {"link_names": False}
    assert guarded("chat.startStream", {"channel": "C1"}) == {"channel": "C1"}
    assert guarded("users.info", {"user": "U1"}) == {"user": "U1"}


def test_the_arguments_handed_in_are_not_changed() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}]
    guarded("chat.postMessage", {"blocks": blocks})
    assert blocks[0]["text"] == {"type": "mrkdwn", "text": "<!here>"}
