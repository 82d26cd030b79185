"""Response URLs: which may be posted to, what is sent, and what the answer means."""

import json
import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp

from bot.adapters.slack.guard import quiet
from domain.ids import TeamId
from handlers.views.message import Message

HOOKS = "https://hooks.slack.com"
_CODE = re.compile(r"[a-z_]{2,60}")
_TEAM = re.compile(r"[TE][A-Z0-9]+")


def may_respond(response_url: str, api_url: str) -> bool:
    """Tell whether a URL is Slack's: the hooks host, or the origin of the API when that is another one.

    The URL comes out of a signed payload; this makes a forged one worthless all the same.
    """
    try:
        asked, api = urlsplit(response_url), urlsplit(api_url)
        own = urlsplit(HOOKS) if _is_slack(api) else api
        return _origin(asked) == _origin(own) and asked.username is None and asked.password is None
    except ValueError:
        return False


def team_of(response_url: str) -> TeamId:
    """Return the workspace a response URL belongs to, from `/actions/T…/…`; empty when it does not say."""
    parts = urlsplit(response_url).path.split("/")
    return TeamId(next((part for part in parts if _TEAM.fullmatch(part)), ""))


def response_body(
    message: Message | None, *, replace_original: bool, delete_original: bool, public: bool
) -> dict[str, Any]:
    """Return what to post; without a message only the original is deleted."""
    body: dict[str, Any] = {"replace_original": replace_original, "delete_original": delete_original}
    if message is None:
        return body
    body |= {"response_type": "in_channel" if public else "ephemeral", "text": quiet(message.text)}
    body |= {"unfurl_links": False, "unfurl_media": False}
    return body | ({"blocks": quiet(message.blocks)} if message.blocks else {})


async def post(session: aiohttp.ClientSession, response_url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post and return the answer in the SDK's form; Slack says plain `ok`, or JSON with an error."""
    async with session.post(response_url, json=body, allow_redirects=False) as answer:
        text = await answer.text()
        return {"status_code": answer.status, "headers": answer.headers, "data": _read(answer.status, text)}


def _read(status: int, text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if isinstance(data, dict) and isinstance(data.get("ok"), bool):
        return data
    if 200 <= status < 300:
        return {"ok": True}
    word = text.strip()
    return {"ok": False, "error": word if _CODE.fullmatch(word) else f"http_{status}"}


def _is_slack(api: SplitResult) -> bool:
    host = api.hostname or ""
    return host == "slack.com" or host.endswith(".slack.com")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    default = {"https": 443, "http": 80}.get(url.scheme)
    return url.scheme, url.hostname, url.port or default
