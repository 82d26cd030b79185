"""What `doctor` hears about the model server."""

import socket

import pytest

from bot.adapters.openai.check import look
from bot.adapters.openai.client import build_client
from bot.adapters.openai.options import OpenAIOptions
from tests.contract.openai.conftest import Build
from tests.peers.openai import OpenAIPeer


async def test_a_served_model_is_fine(build: Build) -> None:
    finding = await build().check()

    assert finding.level == "ok"
    assert "gpt-6-luna" in finding.text


async def test_a_model_that_is_not_listed_is_named_with_the_ones_that_are(
    build: Build, peer: OpenAIPeer
) -> None:
    peer.models = [{"id": "llama3"}, {"id": "qwen3"}]

    finding = await build().check()

    assert finding.level == "failed"
    assert "llama3, qwen3" in finding.mend


async def test_a_server_that_lists_nothing_is_a_warning(build: Build, peer: OpenAIPeer) -> None:
    peer.models = []

    assert (await build().check()).level == "warning"


@pytest.mark.parametrize(
    ("status", "word"), [(401, "OPENAI_API_KEY"), (404, "/v1"), (429, "quota"), (500, "minutes")]
)
async def test_an_error_comes_with_the_mend(build: Build, peer: OpenAIPeer, status: int, word: str) -> None:
    peer.status(status)

    finding = await build().check()

    assert finding.level == "failed"
    assert word in finding.mend
    assert "vendor" not in finding.text + finding.mend


async def test_nobody_at_the_address_is_said(build: Build) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        finding = await build(base_url=f"http://127.0.0.1:{unheard.getsockname()[1]}/v1").check()

    assert finding.level == "failed"
    assert "OPENAI_BASE_URL" in finding.mend


async def test_no_model_at_all_is_a_warning(build: Build) -> None:
    finding = await build(api_key=None, base_url=None).check()

    assert finding.level == "warning"
    assert "offline" in finding.text


@pytest.mark.parametrize(
    ("model", "known", "level", "words"),
    [
        ("gpt-6-luna", {"id": "gpt-6-luna", "shutdown_date": None}, "ok", "serves gpt-6-luna"),
        ("new", {"id": "new", "shutdown_date": "2027-06-30"}, "warning", "2027-06-30"),
        ("gpt-4o", {"id": "gpt-4o"}, "warning", "2027-01-14"),
        ("nonsense", {"id": "gpt-6-luna"}, "failed", "does not know nonsense"),
    ],
)
async def test_the_vendor_is_asked_for_the_model_itself(
    peer: OpenAIPeer, model: str, known: dict[str, object], level: str, words: str
) -> None:
    peer.models = [known]
    client = build_client(OpenAIOptions(api_key="sk-test", base_url=peer.base_url))

    finding = await look(client, OpenAIOptions(api_key="sk-test", chat_model=model))
    await client.close()

    assert finding.level == level
    assert words in finding.text
