"""Ask the peer for something it refuses, and return how it says no."""

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]


async def refusal(call: Awaitable[Any]) -> Json:
    """Await a call that must be refused; return the answer."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    assert answer["ok"] is False
    return answer


async def error(call: Awaitable[Any]) -> str:
    """Await a call that must be refused; return the error code."""
    return str((await refusal(call))["error"])
