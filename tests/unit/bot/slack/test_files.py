"""Our token is shown to Slack's own hosts only."""

import pytest

from bot.adapters.slack.files import _may_show_token

API = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.md", True),
        ("https://slack.com/files/a.md", True),
        ("http://files.slack.com/a.md", False),
        ("https://files.slack.com.evil.example/a.md", False),
        ("https://user@files.slack.com/a.md", False),
        ("https://evil.example/files.slack.com/a.md", False),
        ("https://evilslack.com/a.md", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, may: bool) -> None:
    assert _may_show_token(url, API) is may


def test_a_peer_on_this_machine_is_asked_by_the_same_door_as_its_api() -> None:
    assert _may_show_token("http://127.0.0.1:8080/files/a.md", "http://127.0.0.1:8080/api/")
    assert not _may_show_token("http://127.0.0.1:9090/files/a.md", "http://127.0.0.1:8080/api/")
