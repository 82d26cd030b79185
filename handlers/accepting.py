"""Accept before acknowledging: the middleware that makes work durable, and the keys that make it unique.

Slack delivers at least once; a mention arrives twice (`message` and `app_mention`); people click twice.
The key of an item is the same for each copy, so the inbox takes the first and lets the others go.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog
from slack_bolt import BoltResponse
from slack_bolt.request.async_request import AsyncBoltRequest

from domain.errors import ConversError, InvalidInputError
from domain.ids import TeamId, UserId
from domain.people.fitness import unfit
from domain.people.model import Person
from domain.ports import Inbox, Queue
from handlers.grammar import parse_command
from handlers.listener import Check, Kind, Listener, route_of
from handlers.payloads import Action, Body, Command, MessageEvent, Shortcut, Submission, mark_team, team_of

log = structlog.get_logger(__name__)

ACK = 200
SLOW = (
    f"{Kind.EVENT}:message",
    f"{Kind.ACTION}:menu_choose",
    f"{Kind.ACTION}:plan_regenerate",
    f"{Kind.ACTION}:template_generate",
    f"{Kind.SUBMISSION}:plan_asked",
)
"""Routes whose work may be an answer that is being written, or wait for a model."""
SLOW_VERBS = ("ask", "goals", "next", "summarise", "summarize", "suggest", "generate")
"""Verbs of commands that may wait for a model."""


ASK_FOR = 1.5
"""Seconds to find out who was chosen in a form: Slack waits three for the answer."""


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are, as our token says, and the workspace it is for."""

    team_id: TeamId
    bot_user_id: UserId


class People(Protocol):
    """Who people are."""

    async def many(self, team_id: TeamId, user_ids: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Return those of the people who can be found, by id."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes an item unique, and the lock that orders it among others; None: in no order."""

    key: str
    lock: str | None = None


def identify(body: Body) -> Identity:
    """Return the key and lock of a body.

    Messages by channel and ts (the mention twin has the same); other events by `event_id`; interactions
    by who did what when; modals by view and hash. Talk in a thread is answered in order. A button does
    not wait behind an answer that is being written: its order is that of its own message.
    """
    match body.get("type"):
        case "event_callback":
            message = MessageEvent.parse(body)
            if message is None:
                return Identity(f"event:{body['event_id']}")
            return Identity(
                f"message:{message.channel_id}:{message.ts}", f"{message.channel_id}:{message.root_ts}"
            )
        case "block_actions":
            pressed = Action.parse(body)
            where = f"{pressed.channel_id}:{pressed.message_ts or pressed.view_id}"
            key = f"action:{pressed.user_id}:{pressed.action_ts}:{pressed.action_id}:{where}"
            return Identity(key, f"card:{where}")
        case "view_submission":
            submitted = Submission.parse(body)
            return Identity(f"view:{submitted.view_id}:{submitted.view_hash}")
        case "shortcut" | "message_action":
            used = Shortcut.parse(body)
            return Identity(f"shortcut:{used.user_id}:{used.action_ts}:{used.callback_id}")
        case _:
            command = Command.parse(body)
            return Identity(f"command:{command.user_id}:{command.trigger_id}")


def is_talk_for_us(body: Body, bot_user_id: UserId) -> bool:
    """Tell whether a message may concern us: a DM, a mention, or a reply in a thread.

    Everything else people say in channels is not even stored.
    """
    message = MessageEvent.parse(body)
    if message is None or message.user_id == bot_user_id:
        return False
    return message.is_dm or message.thread_ts is not None or message.mentions(bot_user_id)


def queue_of(listener: Listener, body: Body) -> Queue:
    """Return the lane of a body: talk may wait for talk, but never a click, a command or the Stop button."""
    if listener.kind is Kind.COMMAND:
        asked = Command.parse(body)
        return Queue.LIVE if parse_command(asked.command, asked.text).verb in SLOW_VERBS else Queue.QUICK
    is_slow = listener.route in SLOW or listener.kind is Kind.SHORTCUT
    return Queue.LIVE if is_slow else Queue.QUICK


class Accepting:
    """Global middleware: durable work is accepted and acknowledged here, the rest goes on to Bolt."""

    def __init__(
        self,
        listeners: Mapping[str, Listener],
        inbox: Inbox,
        us: Callable[[], Us],
        people: People,
    ) -> None:
        self._listeners = listeners
        self._inbox = inbox
        self._us = us
        self._people = people

    async def __call__(
        self,
        req: AsyncBoltRequest,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt injects by this name
    ) -> BoltResponse | None:
        """Accept and acknowledge, or pass on."""
        body = req.body
        us = self._us()
        mark_team(body, us.team_id)
        listener = self._listeners.get(route_of(body) or "")
        if listener is None:
            return await self._pass_on_or_let_go(body, next)
        if listener.now is not None and (listener.work is None or listener.wants_now(body)):
            return await next()
        if listener.check is not None and (errors := await self._field_errors(listener.check, body)):
            return BoltResponse(status=ACK, body={"response_action": "errors", "errors": errors})
        if listener.route == f"{Kind.EVENT}:message" and not is_talk_for_us(body, us.bot_user_id):
            return BoltResponse(status=ACK, body="")
        await self.accept(listener, body)
        return BoltResponse(status=ACK, body="")

    async def accept(self, listener: Listener, body: Body) -> None:
        """Write the inbox row and its job; a copy of an accepted item is let go."""
        identity = identify(body)
        fresh = await self._inbox.accept(
            team_id=team_of(body),
            route=listener.route,
            key=identity.key,
            lock=identity.lock,
            payload=body,
            queue=queue_of(listener, body),
        )
        log.info("accepted" if fresh else "duplicate", route=listener.route, key=identity.key)

    async def _field_errors(self, check: Check, body: Body) -> dict[str, str]:
        """Return the field errors of a modal that does not parse, or gives work to who cannot have any."""
        try:
            check(body)
        except InvalidInputError as error:
            return {error.field: error.public}
        chosen = Submission.parse(body).chosen_people()
        try:
            async with asyncio.timeout(ASK_FOR):
                known = await self._people.many(
                    team_of(body), [one for ones in chosen.values() for one in ones]
                )
        except (ConversError, TimeoutError):
            return {}  # the domain looks again
        return {
            block_id: why
            for block_id, ones in chosen.items()
            for one in ones
            if one in known and (why := unfit(known[one]))
        }

    async def _pass_on_or_let_go(
        self, body: Body, pass_on: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Acknowledge what nobody handles: Bolt leaves it unacknowledged, and Slack sends it again."""
        if body.get("type") == "event_callback":
            log.debug("event_ignored", event_type=(body.get("event") or {}).get("type"))
            return BoltResponse(status=ACK, body="")
        if body.get("type") in (
            "block_actions",
            "message_action",
            "shortcut",
            "view_closed",
            "view_submission",
        ):
            log.info("interaction_ignored", kind=body.get("type"))
            return BoltResponse(status=ACK, body="")
        return await pass_on()
