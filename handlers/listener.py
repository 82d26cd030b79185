"""Listeners as data: what Slack sends, what is answered at once, what is done from the queue.

Bolt acknowledges an event before its listener runs, and takes an acknowledgement back when a listener
raises right after it. So nothing that needs work is left to Bolt's listeners: a middleware accepts it
(one short transaction), acknowledges, and the queue calls `work` later. Only what must use a
`trigger_id` within three seconds (opening a modal) is a Bolt listener, `now`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handlers.context import Desk, WorkContext
from handlers.payloads import Body

Work = Callable[[Body, WorkContext], Awaitable[None]]
Now = Callable[[Body, Desk], Awaitable[str | None]]
"""What happens at once. It may return the id of a form that waits: then `work` fills it from the queue."""
Check = Callable[[Body], None]


class Kind(StrEnum):
    """The ways in which Slack speaks to an app."""

    EVENT = "event"
    ACTION = "action"
    COMMAND = "command"
    SUBMISSION = "submission"
    SHORTCUT = "shortcut"


@dataclass(frozen=True, slots=True)
class Listener:
    """One thing Slack may send.

    `match` is the event type, action_id, command or callback_id. `work` runs from the queue. `now` runs
    inside the acknowledgement window when `wants_now` says so; `work` follows it when it opened a form
    that waits. `check` validates a submitted modal without I/O and raises InvalidInputError naming the input.
    """

    kind: Kind
    match: str
    work: Work | None = None
    now: Now | None = None
    wants_now: Callable[[Body], bool] = bool
    check: Check | None = None

    @property
    def route(self) -> str:
        """The name under which accepted work finds its way back here."""
        return f"{self.kind}:{self.match}"


def event(match: str, work: Work) -> Listener:
    """Handle an event from the queue."""
    return Listener(Kind.EVENT, match, work=work)


def action(match: str, work: Work) -> Listener:
    """Handle a button, select or checkbox from the queue."""
    return Listener(Kind.ACTION, match, work=work)


def action_now(
    match: str, now: Now, work: Work | None = None, wants_now: Callable[[Body], bool] = bool
) -> Listener:
    """Handle a button that opens a modal, at once; with `work` the modal waits for it.

    What `wants_now` says no to is done from the queue alone.
    """
    return Listener(Kind.ACTION, match, now=now, work=work, wants_now=wants_now)


def command(match: str, *, work: Work, now: Now, wants_now: Callable[[Body], bool]) -> Listener:
    """Handle a slash command: at once where it opens a modal, else from the queue."""
    return Listener(Kind.COMMAND, match, work=work, now=now, wants_now=wants_now)


def submission(match: str, *, check: Check, work: Work) -> Listener:
    """Handle a submitted modal: checked at once, done from the queue."""
    return Listener(Kind.SUBMISSION, match, work=work, check=check)


def shortcut(match: str, work: Work) -> Listener:
    """Handle a shortcut from the queue."""
    return Listener(Kind.SHORTCUT, match, work=work)


def shortcut_now(match: str, now: Now, work: Work | None = None) -> Listener:
    """Handle a shortcut that opens a modal, at once; with `work` the modal waits for it."""
    return Listener(Kind.SHORTCUT, match, now=now, work=work)


def route_of(body: Body) -> str | None:
    """Return the route of a body as Slack sends it; None for what no listener handles."""
    match body.get("type"):
        case "event_callback":
            kind = (body.get("event") or {}).get("type")
            return f"{Kind.EVENT}:{'message' if kind == 'app_mention' else kind}"
        case "block_actions":
            actions: list[dict[str, Any]] = body.get("actions") or []
            return f"{Kind.ACTION}:{actions[0]['action_id'].split('#')[0]}" if actions else None
        case "shortcut" | "message_action":
            return f"{Kind.SHORTCUT}:{body.get('callback_id')}"
        case "view_submission":
            return f"{Kind.SUBMISSION}:{body['view']['callback_id']}"
        case _ if body.get("command"):
            return f"{Kind.COMMAND}:{body['command']}"
        case _:
            return None
