"""Names for identifiers, so that one can never be passed for another."""

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
StepId = NewType("StepId", str)
SuggestionId = NewType("SuggestionId", str)
ActivityId = NewType("ActivityId", str)
ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)
AcceptedId = NewType("AcceptedId", str)
