"""Calls written into the text, cut out of it however the pieces fall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.openai.inline import InlineCalls, offer
from domain.gateway.model import ToolCall, ToolSpec

BLOCK = '```suggest\n{"a": 1}\n```'


def _split(text: str, sizes: list[int]) -> list[str]:
    pieces = []
    while text:
        size = sizes.pop() if sizes else len(text)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


def _play(pieces: list[str]) -> tuple[str, ToolCall | None]:
    calls = InlineCalls("suggest")
    shown = "".join(calls.feed(piece) for piece in pieces)
    rest, call = calls.finish()
    return shown + rest, call


@given(st.lists(st.integers(1, 9), max_size=40))
def test_the_call_is_found_however_the_text_is_cut(sizes: list[int]) -> None:
    text, call = _play(_split(f"See:\n```python\nx\n```\nDone.\n{BLOCK}\n", sizes))

    assert text == "See:\n```python\nx\n```\nDone.\n"
    assert call == ToolCall("suggest", '{"a": 1}')


@given(st.text(alphabet="`sugest \n", max_size=30), st.lists(st.integers(1, 4), max_size=30))
def test_text_without_a_call_is_shown_whole(text: str, sizes: list[int]) -> None:
    if "```suggest" not in text:
        assert _play(_split(text, sizes)) == (text, None)


@pytest.mark.parametrize("block", ['```suggest\n{"a": 1}', '```suggest {"a": 1}```', BLOCK + "\nbye"])
def test_a_sloppy_block_is_understood(block: str) -> None:
    assert _play([block]) == ("", ToolCall("suggest", '{"a": 1}'))


def test_the_offer_names_the_function_and_its_schema() -> None:
    tool = ToolSpec("suggest", "Suggest {changes}.", {"type": "object"})

    words = offer(tool, must_call=True).content

    assert "```suggest" in words
    assert 'schema: {"type":"object"}' in words
    assert "Suggest {changes}." in words
    assert "the block alone" in words
