"""Statuses and agent sessions of threads."""

import asyncio
from dataclasses import dataclass, field

from sandbox.peer.state.changes import Changes
from sandbox.peer.state.model import Session

STATUS_SECONDS = 120.0

Thread = tuple[str, str]


@dataclass(slots=True)
class Status:
    """The line "Convers is thinking" of a thread."""

    text: str
    loading_messages: tuple[str, ...]
    expires_at: float
    timer: asyncio.TimerHandle = field(repr=False)


class Sessions:
    """Keep what an agent shows beside its messages."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.by_thread: dict[Thread, Session] = {}
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self._statuses: dict[Thread, Status] = {}

    def set_status(self, thread: Thread, text: str, loading_messages: tuple[str, ...], now: float) -> None:
        """Show a status for two minutes; an empty text clears it."""
        self.clear_status(thread)
        if text:
            timer = self._changes.later(STATUS_SECONDS, lambda: self.clear_status(thread))
            self._statuses[thread] = Status(text, loading_messages, now + STATUS_SECONDS, timer)
        self._changes.notify()

    def clear_status(self, thread: Thread) -> None:
        """Clear the status, as Slack does when the app posts."""
        status = self._statuses.pop(thread, None)
        if status is not None:
            self._changes.forget(status.timer)
            self._changes.notify()

    def status(self, thread: Thread, now: float) -> str:
        """Return the status shown, empty if there is none."""
        status = self._statuses.get(thread)
        return status.text if status is not None and now < status.expires_at else ""

    def set_session(self, thread: Thread, status: str) -> Session:
        """Move a session to a status; the first one creates it."""
        session = self.by_thread.setdefault(thread, Session(*thread))
        session.status = status
        self._changes.notify()
        return session
