"""Brings every outgoing message within Slack's limits: fitted, checked, and plain text if all else fails."""

import hashlib
import json

import structlog

from handlers.views.fitting import fit_message
from handlers.views.limits import check_message
from handlers.views.message import Message

log = structlog.get_logger(__name__)


def fitted(message: Message, key: str) -> Message:
    """Return the message as Slack will take it. A problem left is an incident, never a refusal."""
    fits = fit_message(message)
    problems = check_message(fits)
    if not problems:
        return fits
    log.error("message_over_limits", key=key, pointers=[problem.pointer for problem in problems])
    return fit_message(Message(message.text))


def fingerprint(message: Message) -> str:
    """Return a hash of what the message shows: the same content is not sent twice."""
    content = {"text": message.text, "blocks": message.blocks}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
