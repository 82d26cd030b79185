"""Files in and out: a text sent to a person as a file, and one they gave us, read with our token."""

from urllib.parse import urlsplit

import aiohttp

from bot.adapters.slack.client import ClientFor, SlackClient
from bot.adapters.slack.errors import delivering
from domain.errors import DeliveryError, InvalidInputError
from domain.ids import TeamId, UserId

MAX_BYTES = 200_000
"""The size of a file that is read as a template."""
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
_TOO_LARGE = f"That file is larger than {MAX_BYTES // 1000} kB, so it is no template."


class SlackFiles:
    """Files by `files.*`; their content goes beside the Web API, as Slack has it."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    async def send(self, team_id: TeamId, user_id: UserId, filename: str, text: str, words: str) -> None:
        """Send a person a text as a file, in their direct messages with us. Raises DeliveryError."""
        client = self._client_for(team_id)
        with delivering():
            opened = await client.conversations_open(users=user_id)
            await client.files_upload_v2(
                channel=opened["channel"]["id"], filename=filename, content=text, initial_comment=words
            )

    async def read(self, team_id: TeamId, file_id: str) -> tuple[str, str]:
        """Return the name and the text of a file a person gave us.

        Raises DeliveryError, and InvalidInputError for what is too large or no text.
        """
        client = self._client_for(team_id)
        with delivering():
            file = (await client.files_info(file=file_id))["file"]
        if int(file.get("size") or 0) > MAX_BYTES:
            raise InvalidInputError("file", _TOO_LARGE)
        content = await _download(client, str(file.get("url_private_download") or ""))
        try:
            return str(file.get("name") or ""), content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidInputError("file", "That file is no text in UTF-8.") from None


async def _download(client: SlackClient, url: str) -> bytes:
    if not _may_show_token(url, client.base_url):
        raise DeliveryError("invalid_file_url")
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200 or answer.content_type == "text/html":
                raise DeliveryError("file_not_readable", "I could not read that file.")
            content = await answer.content.read(MAX_BYTES + 1)
            while len(content) <= MAX_BYTES and (chunk := await answer.content.read(MAX_BYTES)):
                content += chunk
    except (aiohttp.ClientError, TimeoutError):
        raise DeliveryError("file_not_readable", "I could not read that file.") from None
    if len(content) > MAX_BYTES:
        raise InvalidInputError("file", _TOO_LARGE)
    return content


def _may_show_token(url: str, base_url: str) -> bool:
    """True for Slack's own hosts, and for the host the Web API is at: nobody else gets our token."""
    asked, ours = urlsplit(url), urlsplit(base_url)
    if asked.netloc == ours.netloc:
        return asked.scheme == ours.scheme
    return asked.scheme == "https" and (asked.hostname or "").endswith(".slack.com") and not asked.username
