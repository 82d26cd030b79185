"""The token window: the question and the newest turns, within a budget."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.gateway.ports import TokenCounter

Trust = Literal["member", "guest", "bot"]

PER_MESSAGE = 4
"""Tokens a chat model adds around each message for its role."""
WIDEST = 16
"""Characters a token is taken to span at most: what lies beyond `limit * WIDEST` is never counted."""
ELLIPSIS = " […]"


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the model gets to see it. `author` is an alias, never a name; `said_on` may be empty."""

    author: str
    trust: Trust
    text: str
    is_ours: bool = False
    said_on: str = ""

    def render(self, number: int) -> str:
        """Return the line for the prompt: one JSON object on one line, our own answers as they were."""
        if self.is_ours:
            return self.text
        day = {"said_on": self.said_on} if self.said_on else {}
        facts = {"n": number, "author": self.author, "trust": self.trust, **day, "text": self.text}
        return json.dumps(facts, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Window:
    """What fits: the newest earlier lines, oldest first, the question, and how many were left out."""

    lines: tuple[Line, ...]
    question: Line
    left_out: int


def cost(line: Line, tokens: TokenCounter) -> int:
    """Return the tokens of a line in the prompt."""
    return tokens.count(line.render(9999)) + PER_MESSAGE


def cut_to(text: str, limit: int, measure: Callable[[str], int]) -> str:
    """Return the longest beginning of a text that measures at most `limit`, saying when it was cut."""
    head = text[: max(limit, 0) * WIDEST]
    if len(head) == len(text) and measure(text) <= limit:
        return text
    low, high = 0, len(head)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(head[:middle].rstrip() + ELLIPSIS) <= limit:
            low = middle
        else:
            high = middle - 1
    return head[:low].rstrip() + ELLIPSIS if low else ""


def shortened(line: Line, limit: int, tokens: TokenCounter) -> Line:
    """Return the line cut so that it costs at most `limit` tokens, its surroundings aside."""
    return replace(line, text=cut_to(line.text, limit, lambda text: cost(replace(line, text=text), tokens)))


def fit_window(question: Line, earlier: Sequence[Line], *, budget: int, tokens: TokenCounter) -> Window:
    """Keep the question and as many of the newest lines as fit into `budget` tokens.

    The question is never left out: it may take half of the budget and is cut beyond that. A single
    earlier line may take an eighth. The kept lines are the newest without a gap, in their order.
    """
    asked = shortened(question, budget // 2, tokens)
    left = budget - cost(asked, tokens)
    kept: list[Line] = []
    for line in reversed(earlier):
        short = shortened(line, budget // 8, tokens)
        left -= cost(short, tokens)
        if left < 0:
            break
        kept.append(short)
    return Window(tuple(reversed(kept)), asked, len(earlier) - len(kept))
