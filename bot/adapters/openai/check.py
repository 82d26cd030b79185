"""A cheap look at the model server: is it there, does it take the key, does it know the model."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.adapters.openai.failures import Kind, failure_of
from bot.adapters.openai.options import DEFAULT_MODEL, Finding, OpenAIOptions
from bot.adapters.openai.retirement import shutdown_on

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LOOK_SECONDS = 8.0
NAMES_SHOWN = 5


async def look(client: "AsyncOpenAI", options: OpenAIOptions) -> Finding:
    """Return what one call shows: the vendor is asked for the model, other servers for their list."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            if options.is_vendor:
                found: Any = await client.models.retrieve(options.chat_model)
                return _served(options, _announced(found) or shutdown_on(options.chat_model))
            page: Any = await client.models.list()
            return _listed(options, [str(model.id) for model in page.data or ()])
    except (ValueError, TypeError, AttributeError, LookupError):
        return Finding(
            "failed",
            f"{options.host} answers, but not as a model server.",
            "Check OPENAI_BASE_URL: it usually ends in /v1.",
        )
    except Exception as error:
        finding = _of_error(error, options)
        if finding is None:
            raise
        return finding


def _served(options: OpenAIOptions, end: date | None) -> Finding:
    if end is None:
        return Finding("ok", f"{options.host} serves {options.chat_model}.")
    return Finding(
        "warning",
        f"{options.host} serves {options.chat_model} until {end.isoformat()}.",
        f"Set AI_MODEL_DEFAULT={DEFAULT_MODEL} before then.",
    )


def _listed(options: OpenAIOptions, names: list[str]) -> Finding:
    """Return whether the list holds the model; an empty list says nothing against it."""
    if options.chat_model in names or f"{options.chat_model}:latest" in names:
        return Finding("ok", f"{options.host} serves {options.chat_model}.")
    if not names:
        return Finding("warning", f"{options.host} is there, but does not list its models.")
    return Finding(
        "failed",
        f"{options.host} is there, but does not list {options.chat_model}.",
        f"Set AI_MODEL_DEFAULT to a model it serves, such as {_some(names)}.",
    )


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:NAMES_SHOWN])


def _announced(model: Any) -> date | None:
    """Return the end the vendor announces with the model."""
    try:
        return date.fromisoformat(str(getattr(model, "shutdown_date", None))[:10])
    except ValueError:
        return None


def _of_error(error: Exception, options: OpenAIOptions) -> Finding | None:
    failure = failure_of(error)
    if failure is None:
        return None
    if failure.status in (401, 403):
        text, mend = "does not accept the key.", "Set OPENAI_API_KEY to a key that is valid there."
    elif failure.status == 404 and options.is_vendor:
        text, mend = f"does not know {options.chat_model}.", f"Set AI_MODEL_DEFAULT={DEFAULT_MODEL}."
    elif failure.status == 404:
        text, mend = "is there, but has no model list.", "Check OPENAI_BASE_URL: it usually ends in /v1."
    elif failure.status == 429 or (failure.status is not None and failure.kind is Kind.DOWN):
        text, mend = "turns the key away for now.", "Check the quota and billing of the account."
    elif failure.status is not None:
        text, mend = f"answers with an error ({failure.status}).", "Try again in a few minutes."
    else:
        text, mend = "does not answer.", "Check OPENAI_BASE_URL and the network; is the server running?"
    return Finding("failed", f"{options.host} {text}", mend)
