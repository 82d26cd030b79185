"""Signed HTTP: events, interactions and commands at a request URL, through Bolt's own web app."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.peer import SlackPeer
from tests.contract.sandbox.conftest import StartPeer

Json = dict[str, Any]


class Endpoint:
    """A request URL that answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, app: web.Application | None = None, port: int = 0) -> None:
        if app is None:
            app = web.Application()
            app.router.add_post("/slack/events", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """A request URL, not yet listening."""
    made = Endpoint()
    yield made
    await made.close()


async def test_requests_are_signed_and_events_retried_with_their_reason(
    start_peer: StartPeer, endpoint: Endpoint
) -> None:
    await endpoint.start()
    peer = await start_peer(events_url=endpoint.url, retry_delays=(0, 0), signing_secret="s3cret")
    endpoint.answers = [web.Response(status=500), web.Response(status=302)]
    await peer.say("Ann", "general", "hello")
    delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.acked_at), None))
    assert (delivery.attempts, delivery.reasons) == (3, ["http_error", "http_error"])
    headers, body = endpoint.requests[0]
    assert SignatureVerifier("s3cret").is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)
    assert "X-Slack-Retry-Num" not in headers
    retried = endpoint.requests[1][0]
    assert (retried["X-Slack-Retry-Num"], retried["X-Slack-Retry-Reason"]) == ("1", "http_error")


async def test_two_redirects_are_followed_and_no_more(start_peer: StartPeer, endpoint: Endpoint) -> None:
    await endpoint.start()
    peer = await start_peer(events_url=endpoint.url, retry_delays=())
    for count in (2, 3):
        there = {"Location": endpoint.url}
        endpoint.answers = [web.Response(status=307, headers=there) for _ in range(count)]
        await peer.say("Ann", "general", "hello")
        await peer.until(lambda: all(d.acked_at or d.is_lost for d in peer.deliveries))
    followed, lost = peer.deliveries
    assert followed.acked_at
    assert lost.reasons == ["too_many_redirects"]


async def test_no_retry_is_honoured(start_peer: StartPeer, endpoint: Endpoint) -> None:
    await endpoint.start()
    peer = await start_peer(events_url=endpoint.url, retry_delays=(0, 0))
    endpoint.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    await peer.say("Ann", "general", "hello")
    delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.is_lost), None))
    assert delivery.attempts == 1


async def test_nobody_at_the_url_is_a_failed_connection(start_peer: StartPeer, unused_tcp_port: int) -> None:
    peer = await start_peer(events_url=f"http://127.0.0.1:{unused_tcp_port}/", retry_delays=())
    await peer.say("Ann", "general", "hello")
    delivery = await peer.until(lambda: next((d for d in peer.deliveries if d.is_lost), None))
    assert delivery.reasons == ["connection_failed"]


@pytest.fixture
async def bolt_over_http(
    start_peer: StartPeer, endpoint: Endpoint, unused_tcp_port: int
) -> tuple[SlackPeer, AsyncApp]:
    """A Bolt app behind its own aiohttp server, and the peer that posts to it."""
    url = f"http://127.0.0.1:{unused_tcp_port}/slack/events"
    peer = await start_peer(signing_secret="s3cret", events_url=url)
    client = AsyncWebClient(token=peer.bot_token, base_url=peer.api_url)
    app = AsyncApp(client=client, signing_secret="s3cret")
    await endpoint.start(app.web_app(path="/slack/events"), unused_tcp_port)
    return peer, app


async def test_bolt_answers_the_challenge(bolt_over_http: tuple[SlackPeer, AsyncApp]) -> None:
    peer, _ = bolt_over_http
    assert await peer.verify_url()


async def test_bolt_takes_events_commands_clicks_and_forms(
    bolt_over_http: tuple[SlackPeer, AsyncApp],
) -> None:
    peer, app = bolt_over_http
    heard: list[str] = []
    plain = {"type": "plain_text", "text": "Go"}
    field = {
        "type": "input", "block_id": "name", "label": {"type": "plain_text", "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": "value"},
    }  # fmt: skip
    form = {"type": "modal", "callback_id": "form", "title": plain, "submit": plain, "blocks": [field]}

    @app.event("app_mention")
    async def on_mention(event: Json, say: Any) -> None:
        button = {"type": "button", "text": plain, "action_id": "go"}
        await say("press", blocks=[{"type": "actions", "elements": [button]}], thread_ts=event["ts"])

    @app.event("message")
    async def on_message() -> None:
        heard.append("message")

    @app.action("go")
    async def on_go(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("form")
    async def on_form(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Taken"})

    @app.command("/probe")
    async def on_command(ack: Any, body: Json) -> None:
        await ack(f"hello {body['user_name']}")

    general = peer.channel("general").id
    root = await peer.say("Ann", general, "@Probe hello")
    card = await peer.until(
        lambda: len(peer.messages(general, root)) == 2 and peer.messages(general, root)[1]
    )
    await peer.click("Ann", general, card.ts, "Go")
    await peer.until(lambda: peer.open_views("Ann"))
    assert (await peer.submit("Ann", {"Name": "n"})).errors == {"name": "Taken"}
    ack = await peer.slash("Ann", general, "/probe")
    assert ack["text"] == "hello ann"
    assert [message.plain for message in peer.ephemerals("Ann", general)] == ["hello ann"]
    # Bolt drops the echoes of its own messages, and acknowledges them.
    await peer.until(lambda: all(delivery.acked_at for delivery in peer.deliveries))
    assert heard == ["message"]


async def test_a_request_url_is_told_once_a_minute_that_events_are_left_out(
    start_peer: StartPeer, endpoint: Endpoint
) -> None:
    await endpoint.start()
    peer = await start_peer(events_url=endpoint.url)
    peer.faults.events_per_hour(1)
    peer.clock.advance(61 - peer.clock.now() % 60)  # far from the end of a minute
    for _ in range(3):
        await peer.say("Ann", "general", "hello")
    peer.clock.advance(60)
    await peer.say("Ann", "general", "hello")
    notices = [delivery.payload for delivery in peer.deliveries[1:]]
    first, second = (notice.pop("minute_rate_limited") for notice in notices)
    assert (first % 60, second - first) == (0, 60)
    assert notices[0] == {
        "token": "peer-verification-token",
        "type": "app_rate_limited",
        "team_id": peer.team_id,
        "api_app_id": peer.deliveries[0].payload["api_app_id"],
    }
    await peer.until(lambda: all(delivery.acked_at for delivery in peer.deliveries))
