"""Brings every outgoing message within Slack's limits: fitted, checked, and plain text if all else fails."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import structlog

from handlers.views.fitting import fit_message, fit_view
from handlers.views.limits import check_message, check_view
from handlers.views.message import Message, View

log = structlog.get_logger(__name__)


def fitted(message: Message, key: str) -> Message:
    """Return the message as Slack will take it. A problem left is an incident, never a refusal."""
    fits = fit_message(message)
    problems = check_message(fits)
    if not problems:
        return fits
    log.error("message_over_limits", key=key, pointers=[problem.pointer for problem in problems])
    return fit_message(Message(message.text))


def fitted_view(view: View, key: str) -> View:
    """Return the modal or home tab as Slack will take it. A problem left is an incident."""
    fits = fit_view(view)
    if problems := check_view(fits):
        log.error("view_over_limits", key=key, pointers=[problem.pointer for problem in problems])
    return fits


def fingerprint_of_view(view: View) -> str:
    """Return a hash of what the view shows."""
    return _hash(view)


def fingerprint(message: Message) -> str:
    """Return a hash of what the message shows: the same content is not sent twice."""
    content = {"text": message.text, "blocks": message.blocks}
    return _hash(content)


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
