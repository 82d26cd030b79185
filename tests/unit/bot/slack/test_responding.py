"""Answers go to Slack's own response URLs and nowhere else."""

import pytest

from bot.adapters.slack.responding import may_respond, response_body, team_of
from handlers.views.message import Message

SLACK = "https://slack.com/api/"
PEER = "http://127.0.0.1:4711/api/"


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://hooks.slack.com/actions/T1/2/abc", SLACK),
        ("https://hooks.slack.com:443/commands/T1/2/abc", SLACK),
        ("https://hooks.slack.com/app/T1/2/abc", "https://acme.slack.com/api/"),
        ("http://127.0.0.1:4711/actions/T1/2/abc", PEER),
    ],
)
def test_slack_and_the_peer_may_be_answered(url: str, api: str) -> None:
    assert may_respond(url, api)


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("http://hooks.slack.com/actions/T1/2/abc", SLACK),
        ("https://hooks.slack.com.evil.example/actions/T1", SLACK),
        ("https://hooks.slack.com@evil.example/actions/T1", SLACK),
        ("https://user@hooks.slack.com/actions/T1", SLACK),
        ("https://hooks.slack.com:8443/actions/T1", SLACK),
        ("https://evil.example/?https://hooks.slack.com/", SLACK),
        ("http://127.0.0.1:4711/actions/T1/2/abc", SLACK),
        ("http://169.254.169.254/latest/meta-data", SLACK),
        ("https://hooks.slack.com/actions/T1/2/abc", PEER),
        ("http://127.0.0.1:4712/actions/T1/2/abc", PEER),
        ("https://hooks.slack.com/actions/T1", "https://notslack.com/api/"),
        ("https://hooks.slack.com:no-port/", SLACK),
        ("file:///etc/passwd", SLACK),
        ("", SLACK),
    ],
)
def test_any_other_host_is_refused(url: str, api: str) -> None:
    assert not may_respond(url, api)


def test_the_workspace_is_read_from_the_url() -> None:
    assert team_of("https://hooks.slack.com/actions/T1AB/2/abc") == "T1AB"
    assert team_of("https://hooks.slack.com/") == ""


def test_an_answer_is_private_unless_it_is_shared() -> None:
    message = Message("Hi <!here>", ({"type": "divider"},))
    private = response_body(message, replace_original=True, delete_original=False, public=False)
    assert private == {
        "response_type": "ephemeral",
        "replace_original": True,
        "delete_original": False,
        "text": "Hi here",
        "blocks": [{"type": "divider"}],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    shared = response_body(message, replace_original=False, delete_original=False, public=True)
    assert shared["response_type"] == "in_channel"


def test_without_a_message_the_original_goes() -> None:
    body = response_body(None, replace_original=False, delete_original=True, public=False)
    assert body == {"replace_original": False, "delete_original": True}
