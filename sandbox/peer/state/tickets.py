"""Short-lived rights: trigger ids, response URLs, socket tickets."""

import secrets
from dataclasses import dataclass

from sandbox.peer.clock import Clock
from sandbox.peer.errors import RefusalError
from sandbox.peer.ids import random_id

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
SOCKET_TICKET_SECONDS = 30.0


@dataclass(slots=True)
class Trigger:
    """The right to open one modal for the person who just did something."""

    user_id: str
    made_at: float
    is_used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer where a person did something."""

    user_id: str
    channel_id: str
    made_at: float
    message_ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class Tickets:
    """Hand out short-lived rights and take them back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}
        self._sockets: dict[str, float] = {}

    def new_trigger(self, user_id: str) -> str:
        """Make a trigger id, valid once within three seconds."""
        now = self._clock.now()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user_id, now)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Exchange a trigger id; refuse an unknown, an old or a used one."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise RefusalError("invalid_trigger_id")
        if trigger.is_used:
            raise RefusalError("exchanged_trigger_id")
        if self._clock.now() - trigger.made_at > TRIGGER_SECONDS:
            raise RefusalError("expired_trigger_id")
        trigger.is_used = True
        return trigger

    def new_url(self, url: ResponseUrl) -> str:
        """Make the secret part of a response URL."""
        key = f"{random_id(11)}/{secrets.token_hex(12)}"
        self._urls[key] = url
        return key

    def use_url(self, key: str) -> ResponseUrl:
        """Spend one use of a response URL; refuse an unknown, an old or a spent one."""
        url = self._urls.get(key)
        if url is None or self._clock.now() - url.made_at > RESPONSE_URL_SECONDS:
            raise RefusalError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise RefusalError("used_url")
        url.uses += 1
        return url

    def new_socket(self) -> str:
        """Make a ticket for one WebSocket connection."""
        ticket = secrets.token_hex(16)
        self._sockets[ticket] = self._clock.now()
        return ticket

    def use_socket(self, ticket: str) -> bool:
        """Take a socket ticket back; tell whether it was good."""
        made_at = self._sockets.pop(ticket, None)
        return made_at is not None and self._clock.now() - made_at <= SOCKET_TICKET_SECONDS
