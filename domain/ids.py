"""Names for identifiers, so that one can never be passed for another."""

import hashlib
from typing import NewType

TeamId = NewType("TeamId", str)
"""A Slack workspace, `T…` or `E…`."""
UserId = NewType("UserId", str)
"""A person in a workspace, `U…` or `W…`."""
ChannelId = NewType("ChannelId", str)
"""A channel, private channel or DM, `C…`, `G…` or `D…`."""
MessageTs = NewType("MessageTs", str)
"""Slack's message timestamp, unique in a channel, e.g. `1771442483.260129`."""
ProcessId = NewType("ProcessId", str)
TemplateId = NewType("TemplateId", str)
DirectoryId = NewType("DirectoryId", str)
RecurrenceId = NewType("RecurrenceId", str)
StepId = NewType("StepId", str)
SuggestionId = NewType("SuggestionId", str)
ActivityId = NewType("ActivityId", str)
ConversationId = NewType("ConversationId", str)
PlanId = NewType("PlanId", str)
EventId = NewType("EventId", str)
TurnId = NewType("TurnId", str)
AcceptedId = NewType("AcceptedId", str)


def derived_id(*parts: str) -> str:
    """Return an id that the same parts always give: 128 bits of their SHA-256, in hex.

    Work carried out twice makes the same thing twice over instead of a second one.
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
