"""What the log may say."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.settings import LogSettings
from bot.telemetry import NOISY, configure_logging, say_where_it_failed


@pytest.fixture
def loggers() -> Iterator[None]:
    """Leave every logger as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in NOISY}
    yield
    structlog.reset_defaults()
    root.handlers[:], level, levels = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.usefixtures("loggers")
@pytest.mark.parametrize("name", ["openai._base_client", "slack_sdk.web", "slack_bolt.AsyncApp", "httpcore2"])
def test_even_at_debug_no_library_writes_what_people_said(name: str) -> None:
    configure_logging(LogSettings(LOG_LEVEL="debug"))
    assert logging.getLogger("handlers").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


def fail() -> None:
    try:
        raise KeyError("my salary is 42")
    except KeyError as error:
        raise ValueError("the secret plan") from error


@pytest.mark.usefixtures("loggers")
@pytest.mark.parametrize("log_format", ["json", "text"])
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_traceback_says_where_and_what_kind_and_never_the_message(
    capsys: pytest.CaptureFixture[str], log_format: str, is_ours: bool
) -> None:
    configure_logging(LogSettings(LOG_FORMAT=log_format))
    try:
        fail()
    except ValueError as error:
        if is_ours:
            structlog.get_logger("ours").error("request_failed", exc_info=error)
        else:
            logging.getLogger("theirs").exception("request_failed")
    said = capsys.readouterr().err
    assert "request_failed" in said
    assert "in fail" in said
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "salary" not in said
    assert "secret plan" not in said


def test_the_parts_of_an_exception_group_are_told_without_their_words() -> None:
    group = ExceptionGroup("two words", [ValueError("salary"), KeyError("plan")])
    event = say_where_it_failed(None, "", {"event": "failed", "exc_info": group})
    assert event == {
        "event": "failed",
        "exception": "builtins.ExceptionGroup\n  | builtins.ValueError\n  | builtins.KeyError",
    }


def test_a_line_without_an_exception_stays_as_it_is() -> None:
    assert say_where_it_failed(None, "", {"event": "fine", "exc_info": True}) == {"event": "fine"}
