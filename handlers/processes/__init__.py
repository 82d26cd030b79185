"""Processes by command, card and form: find, change, export; their steps; what happened to them."""

from itertools import chain

from handlers.listener import Listener
from handlers.processes import adding, answering, cards, handing_over, managing, stepping, timeline
from handlers.processes.answering import open_answers_of
from handlers.processes.commands import answer_process, is_process_export
from handlers.processes.handing_over import open_handover

__all__ = [
    "LISTENERS",
    "answer_process",
    "is_process_export",
    "open_answers_of",
    "open_handover",
]

LISTENERS: tuple[Listener, ...] = tuple(
    chain.from_iterable(
        part.LISTENERS for part in (adding, answering, cards, handing_over, managing, stepping, timeline)
    )
)
