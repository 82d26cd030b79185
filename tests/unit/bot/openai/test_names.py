"""Model names with an end, the choice of the API, and a lazy import."""

import subprocess
import sys
from datetime import date

import pytest
from structlog.testing import capture_logs

from bot.adapters.openai import OpenAIModel, OpenAIOptions
from bot.adapters.openai.retirement import shutdown_on
from bot.adapters.tokens import ModelTokenCounter
from tests.fakes.system import FixedClock


@pytest.mark.parametrize(
    ("model", "day"),
    [
        ("gpt-4o", date(2027, 1, 14)),
        ("gpt-4o-mini", date(2027, 1, 14)),
        ("gpt-4.1-mini", date(2027, 1, 14)),
        ("gpt-4-turbo", date(2026, 10, 23)),
        ("gpt-4", date(2026, 10, 23)),
        ("gpt-3.5-turbo", date(2026, 10, 23)),
        ("gpt-5-mini", date(2026, 12, 11)),
        ("o3", date(2026, 12, 11)),
        ("gpt-6-luna", None),
        ("gpt-4o-of-my-own", None),
    ],
)
def test_announced_ends_are_known(model: str, day: date | None) -> None:
    assert shutdown_on(model) == day


def test_an_old_name_is_used_with_a_warning() -> None:
    options = OpenAIOptions(api_key="sk-test", chat_model="gpt-4-turbo")

    with capture_logs() as logs:
        OpenAIModel(options, ModelTokenCounter(), FixedClock())

    assert [(entry["log_level"], entry["model"], entry["shutdown_on"]) for entry in logs] == [
        ("warning", "gpt-4-turbo", "2026-10-23")
    ]


def test_a_new_name_and_a_model_that_is_not_used_warn_of_nothing() -> None:
    with capture_logs() as logs:
        OpenAIModel(OpenAIOptions(api_key="sk-test"), ModelTokenCounter(), FixedClock())
        OpenAIModel(OpenAIOptions(chat_model="gpt-4"), ModelTokenCounter(), FixedClock())

    assert logs == []


@pytest.mark.parametrize(
    ("base_url", "api", "spoken"),
    [
        (None, "auto", "responses"),
        ("https://api.openai.com/v1", "auto", "responses"),
        ("https://eu.api.openai.com/v1", "auto", "responses"),
        ("https://api.openai.com.evil.example/v1", "auto", "chat"),
        ("http://127.0.0.1:11434/v1", "auto", "chat"),
        ("http://127.0.0.1:11434/v1", "responses", "responses"),
        (None, "chat", "chat"),
    ],
)
def test_the_vendor_speaks_responses_and_everyone_else_chat(
    base_url: str | None, api: str, spoken: str
) -> None:
    options = OpenAIOptions(api_key="sk-test", base_url=base_url, api=api)  # type: ignore[arg-type]

    assert options.spoken == spoken


def test_the_key_is_not_in_the_repr() -> None:
    assert "sk-test" not in repr(OpenAIOptions(api_key="sk-test"))


def test_switched_off_no_key_makes_it_configured() -> None:
    assert not OpenAIOptions(api_key="sk-test", is_enabled=False).is_configured


def test_the_sdk_is_not_imported_before_a_client_is_built() -> None:
    code = (
        "import sys; from datetime import UTC, datetime; import bot.adapters.openai as door;"
        "from bot.adapters.system import SystemClock; from bot.adapters.tokens import ModelTokenCounter;"
        "door.OpenAIModel(door.OpenAIOptions(api_key='k'), ModelTokenCounter(), SystemClock());"
        "sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
