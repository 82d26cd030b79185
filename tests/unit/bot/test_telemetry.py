"""What the log may say."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.settings import LogSettings
from bot.telemetry import NOISY, configure_logging


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
    assert logging.getLogger("convers").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
