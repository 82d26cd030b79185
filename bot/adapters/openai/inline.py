"""Function calls for servers without any: the function is offered in words and its call cut from the text."""

import json
from pathlib import Path

from domain.gateway.model import ModelMessage, ToolCall, ToolSpec

_WORDS = Path(__file__).with_name("inline_call.md")


def offer(tool: ToolSpec, *, must_call: bool) -> ModelMessage:
    """Return the message that explains the function and how to call it."""
    rule = (
        "Answer with the block alone." if must_call else "Leave the block out when there is nothing to call."
    )
    return ModelMessage(
        "system",
        _WORDS.read_text(encoding="utf-8").format(
            name=tool.name,
            description=tool.description,
            schema=json.dumps(dict(tool.parameters), separators=(",", ":")),
            rule=rule,
        ),
    )


class InlineCalls:
    """Splits streamed text into what a person may see and the call at its end."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mark = f"```{name}"
        self._held = ""
        self._is_call = False

    def feed(self, text: str) -> str:
        """Return what can be shown now; what may be the beginning of a call is held back."""
        self._held += text
        if self._is_call:
            return ""
        at = self._held.find(self._mark)
        if at >= 0:
            self._is_call = True
        else:
            at = len(self._held) - self._overlap()
        shown, self._held = self._held[:at], self._held[at:]
        return shown

    def finish(self) -> tuple[str, ToolCall | None]:
        """Return the rest of the text, and the call if there was one."""
        if not self._is_call:
            return self._held, None
        arguments = self._held.removeprefix(self._mark).split("```", 1)[0].strip()
        return "", ToolCall(self._name, arguments)

    def _overlap(self) -> int:
        """Return how many characters at the end may be the beginning of the mark."""
        longest = min(len(self._held), len(self._mark) - 1)
        return next((n for n in range(longest, 0, -1) if self._mark.startswith(self._held[-n:])), 0)
