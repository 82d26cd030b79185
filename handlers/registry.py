"""Every listener of the app in one table, and the way from accepted work back to its listener."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

import structlog
from slack_bolt.app.async_app import AsyncApp

from domain.errors import ConversError, LostOwnershipError, UnavailableError
from domain.ports import Accepted
from handlers import (
    asking,
    channels,
    commands,
    conversations,
    directories,
    generation,
    home,
    operations,
    people,
    plan_asking,
    plan_calendars,
    plans,
    privacy,
    processes,
    recurring,
    reminders,
    starting,
    template_runs,
    templates,
    threads,
)
from handlers.context import Desk, WorkContext
from handlers.errors import tell, tell_unexpected
from handlers.listener import Kind, Listener
from handlers.opening import Accept, opener

log = structlog.get_logger(__name__)

FEATURES = (
    asking,
    channels,
    commands,
    conversations,
    directories,
    generation,
    home,
    operations,
    people,
    plan_asking,
    plan_calendars,
    plans,
    privacy,
    processes,
    recurring,
    reminders,
    starting,
    template_runs,
    templates,
    threads,
)

ALL_LISTENERS: tuple[Listener, ...] = tuple(chain.from_iterable(feature.LISTENERS for feature in FEATURES))


def by_route(listeners: Iterable[Listener] = ALL_LISTENERS) -> Mapping[str, Listener]:
    """Index listeners by route; ValueError when two claim the same."""
    table: dict[str, Listener] = {}
    for listener in listeners:
        if listener.route in table:
            raise ValueError(f"two listeners for {listener.route}")
        table[listener.route] = listener
    return table


def register(
    app: AsyncApp, desk: Desk, accept: Accept, listeners: Iterable[Listener] = ALL_LISTENERS
) -> None:
    """Give Bolt the listeners that must act inside the three seconds; the queue has the others."""
    for listener in listeners:
        if listener.now is None:
            continue
        now = opener(listener, listener.now, desk, accept)
        match listener.kind:
            case Kind.COMMAND:
                app.command(listener.match)(now)
            case Kind.ACTION:
                app.action(re.compile(rf"\A{re.escape(listener.match)}(#.*)?\Z"))(now)
            case Kind.SHORTCUT:
                app.shortcut(listener.match)(now)
            case _:
                raise ValueError(f"{listener.route} cannot be answered at once")


class Performing:
    """Carries out accepted work: the queue's way into the listeners."""

    def __init__(self, desk: Desk, listeners: Mapping[str, Listener]) -> None:
        self._desk = desk
        self._listeners = listeners

    async def perform(self, accepted: Accepted) -> None:
        """Run the listener. What a person should know is told; what may pass is raised for a retry."""
        listener = self._listeners.get(accepted.route)
        if listener is None or listener.work is None:
            log.warning("route_unknown", route=accepted.route)
            return
        ctx = self._context(accepted)
        try:
            await listener.work(accepted.payload, ctx)
        except (LostOwnershipError, UnavailableError):
            raise
        except ConversError as error:
            log.info("refused", route=accepted.route, error=type(error).__name__)
            await tell(accepted.payload, ctx, error)

    async def give_up(self, accepted: Accepted, reference: str) -> None:
        """Tell the person, in fixed words, that it did not work; the log says what the reference is of."""
        log.error("given_up", reference=reference, accepted_id=accepted.id, route=accepted.route)
        await tell_unexpected(accepted.payload, self._context(accepted), reference)

    def _context(self, accepted: Accepted) -> WorkContext:
        return WorkContext(
            desk=self._desk,
            team_id=accepted.team_id,
            accepted_id=accepted.id,
            attempt=accepted.attempt,
            now=self._desk.clock.now(),
        )
