"""Builds the SDK's client, which is where the SDK is imported."""

from typing import TYPE_CHECKING

from bot.adapters.openai.options import OpenAIOptions

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def build_client(options: OpenAIOptions) -> "AsyncOpenAI":
    """Return a client without retries of its own, which follows no redirect to another server.

    Importing the SDK takes half a second, once. Safe to call in a thread.
    """
    import openai

    client = openai.AsyncOpenAI(
        api_key=options.api_key or "not-needed",
        base_url=options.address,
        max_retries=0,
        timeout=openai.Timeout(options.answer_seconds, connect=options.connect_seconds),
        http_client=openai.DefaultAsyncHttpxClient(follow_redirects=False),
    )
    # the SDK imports its resources when they are first touched: here, not during the first answer
    _ = client.responses if options.spoken == "responses" else client.chat.completions
    return client
