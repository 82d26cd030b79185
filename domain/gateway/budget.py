"""What a call may cost, counted before it is made, and which model the day's budget still affords."""

import json

from domain.gateway.model import ModelRequest, Tier
from domain.gateway.ports import TokenCounter

FRAME_TOKENS = 4
"""Tokens a chat format adds around each message."""

FRUGAL_PERCENT = 80
"""From this part of the day's budget on, the small model answers."""


def input_tokens(request: ModelRequest, tokens: TokenCounter) -> int:
    """Return the tokens of the prompt: messages, their frames, and the offered function."""
    total = sum(tokens.count(message.content) + FRAME_TOKENS for message in request.messages)
    if request.tool is not None:
        total += tokens.count(request.tool.name) + tokens.count(request.tool.description)
        total += tokens.count(json.dumps(dict(request.tool.parameters), separators=(",", ":"))) + FRAME_TOKENS
    return total


def affordable_tier(asked: Tier, *, spent: int, limit: int) -> Tier:
    """Return the asked tier, or the small one when little of the day's budget is left."""
    return Tier.SMALL if spent * 100 >= limit * FRUGAL_PERCENT else asked
