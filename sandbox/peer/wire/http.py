"""Signed HTTP: events, interactions and commands posted to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.peer.clock import Clock
from sandbox.peer.wire.delivery import Delivery, Outcome

Json = dict[str, Any]
REDIRECTS = 2
_FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a request as Slack does, version 0."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpTransport:
    """Post envelopes to the request URL and read the answers."""

    carries_notices = True

    def __init__(self, url: str, signing_secret: str, clock: Clock, ack_seconds: float) -> None:
        self._url = url
        self._secret = signing_secret
        self._clock = clock
        self._ack_seconds = ack_seconds
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ack_seconds))

    async def attempt(self, delivery: Delivery, retry: int, reason: str) -> Outcome:
        """Post an envelope; any 2xx within the time limit acknowledges it."""
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        body, content_type = self._body(delivery)
        delivery.sent_at = self._clock.now()
        try:
            return await self._post(body, content_type, headers)
        except TimeoutError:
            return Outcome(False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Outcome(False, reason="too_many_redirects")
        except (aiohttp.ClientError, ConnectionError):
            return Outcome(False, reason="connection_failed")

    async def verify(self, token: str, challenge: str) -> bool:
        """Ask the URL to echo a challenge, as Slack does when the URL is saved."""
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"}).encode()
        outcome = await self._post(body, "application/json", {})
        return challenge in (outcome.payload.get("challenge"), outcome.payload.get("text"))

    async def close(self) -> None:
        """Close the client."""
        await self._session.close()
        await asyncio.sleep(0)

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str]) -> Outcome:
        # The signature carries real time: the app checks it against its own clock.
        timestamp = str(int(time.time()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        async with self._session.post(
            self._url, data=body, headers=signed | headers, max_redirects=REDIRECTS + 1
        ) as answer:
            text = await answer.text()
            if 200 <= answer.status < 300:
                return Outcome(True, _payload(text, answer.content_type))
            is_final = answer.headers.get("X-Slack-No-Retry") == "1"
            return Outcome(False, reason="http_error", is_final=is_final)

    @staticmethod
    def _body(delivery: Delivery) -> tuple[bytes, str]:
        match delivery.kind:
            case "events_api":
                return json.dumps(delivery.payload).encode(), "application/json"
            case "interactive":
                return urlencode({"payload": json.dumps(delivery.payload)}).encode(), _FORM
            case "slash_commands":
                return urlencode(delivery.payload).encode(), _FORM


def _payload(text: str, content_type: str) -> Json:
    if content_type == "application/json" and text:
        parsed = json.loads(text)
        return parsed if isinstance(parsed, dict) else {}
    return {"text": text} if text else {}
