"""What a call may cost, and which model the day still affords."""

import pytest

from domain.gateway.budget import affordable_tier, input_tokens
from domain.gateway.model import ModelMessage, ModelRequest, Tier, ToolSpec


class Letters:
    def count(self, text: str) -> int:
        return len(text)


def test_messages_frames_and_the_function_are_counted() -> None:
    messages = (ModelMessage("system", "abc"), ModelMessage("user", "de"))
    request = ModelRequest("reply", messages, 10)
    tool = ToolSpec("f", "gh", {"type": "object"})

    assert input_tokens(request, Letters()) == 3 + 2 + 8
    assert (
        input_tokens(ModelRequest("reply", (), 10, tool=tool), Letters())
        == 1 + 2 + len('{"type":"object"}') + 4
    )


@pytest.mark.parametrize(
    ("asked", "spent", "tier"),
    [
        (Tier.CHAT, 0, Tier.CHAT),
        (Tier.CHAT, 799, Tier.CHAT),
        (Tier.CHAT, 800, Tier.SMALL),
        (Tier.SMALL, 0, Tier.SMALL),
    ],
)
def test_from_four_fifths_of_the_budget_on_the_small_model_serves(
    asked: Tier, spent: int, tier: Tier
) -> None:
    assert affordable_tier(asked, spent=spent, limit=1_000) is tier
