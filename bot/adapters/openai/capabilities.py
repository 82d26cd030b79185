"""What a model takes, as far as known: a first guess by name, and one step down for each refusal."""

import re
from dataclasses import dataclass, replace

from bot.adapters.openai.failures import Failure
from bot.adapters.openai.options import Api

Efforts = tuple[str | None, ...]

_REASONING = re.compile(r"(gpt-[5-9]|o\d)")
_NEITHER_TOOLS_NOR_REASONING = re.compile(r"gpt-(5\.6|[6-9])")

_TEXT_CODES = frozenset(["context_length_exceeded", "content_policy_violation", "content_filter"])
_TEXT_WORDS = ("context length", "context window", "input length", "too large", "too long", "content policy")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What may be sent. `limits` and `efforts` are alternatives, the one to send first.

    An effort of None is left out of the request. Without `tools` the function is offered in words.
    """

    limits: tuple[str, ...]
    efforts: Efforts
    strict: bool = True
    tools: bool = True
    stream_options: bool = True
    temperature: bool = True

    @property
    def limit(self) -> str | None:
        """The name of the parameter that bounds the output, if any is taken."""
        return self.limits[0] if self.limits else None

    @property
    def effort(self) -> str | None:
        """The reasoning effort to ask for, or None to leave it out."""
        return self.efforts[0] if self.efforts else None


def expected(model: str, api: Api) -> Capabilities:
    """Return the first guess for a model name; a router's prefix (`openai/…`) does not matter."""
    name = model.rsplit("/", 1)[-1]
    reasons = _REASONING.match(name) is not None
    if api == "responses":
        efforts: Efforts = ("low", None) if reasons else (None,)
        return Capabilities(("max_output_tokens",), efforts, stream_options=False, temperature=not reasons)
    if not reasons:
        return Capabilities(("max_tokens", "max_completion_tokens"), (None, "none"))
    return Capabilities(("max_completion_tokens", "max_tokens"), _chat_efforts(name), temperature=False)


def _chat_efforts(name: str) -> Efforts:
    """Return the efforts to try on chat completions, where the newest models take tools only without any."""
    if "astra" in name:
        return (None,)
    if _NEITHER_TOOLS_NOR_REASONING.match(name) or name.startswith("gpt-5."):
        return ("none", None)
    return ("minimal", "low", None) if name.startswith("gpt-5") else ("low", None)


def is_about_the_text(failure: Failure) -> bool:
    """Return whether the server refused what was said, not how it was asked."""
    return failure.code in _TEXT_CODES or any(word in failure.text for word in _TEXT_WORDS)


def step_down(known: Capabilities, failure: Failure) -> Capabilities | None:
    """Return the capabilities without what the server refused, or None when there is nothing to drop.

    The server's words are only searched for names of things we sent. A refusal that names none of them
    drops every optional part at once.
    """
    if failure.code == "model_not_found" or is_about_the_text(failure):
        return None
    if failure.names("stream_options"):
        return replace(known, stream_options=False)
    if known.limit and failure.names(known.limit):
        return replace(known, limits=known.limits[1:])
    if failure.names("temperature"):
        return replace(known, temperature=False)
    if known.strict and failure.names("strict", "additionalproperties", "schema"):
        return replace(known, strict=False)
    if failure.names("reasoning", "effort") and len(known.efforts) > 1:
        return replace(known, efforts=known.efforts[1:])
    if failure.names("tool", "function", "function_call"):
        return replace(known, tools=False)
    return _plain(known)


def _plain(known: Capabilities) -> Capabilities | None:
    plain = replace(known, strict=False, stream_options=False, temperature=False, efforts=(None,))
    return plain if plain != known else None
