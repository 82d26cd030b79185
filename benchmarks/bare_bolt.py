"""The peer of the acknowledgement benchmark: a Bolt app that does nothing but `ack()`."""

import asyncio
import logging
import os

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

CONNECTIONS = 2


async def main() -> None:
    """Acknowledge until stopped."""
    logging.getLogger().setLevel(logging.ERROR)
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    @app.event("app_mention")
    async def mentioned(ack: AsyncAck) -> None:
        await ack()

    @app.event("message")
    async def messaged(ack: AsyncAck) -> None:
        await ack()

    for _ in range(CONNECTIONS):
        await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect_async()  # type: ignore[no-untyped-call]
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
