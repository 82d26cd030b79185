"""Reactions under a message: who reacted with what, in the order in which it began."""

from dataclasses import replace

from sandbox.peer.state.model import Message

# What Slack's help centre tells of one message: so many kinds in all, so many by one person.
DISTINCT_REACTIONS = 50
REACTIONS_OF_ONE = 23


def reacted(message: Message, name: str, user_id: str) -> Message:
    """Return the message with a person's reaction."""
    reactions = dict(message.reactions)
    reactions[name] = (*reactions.get(name, ()), user_id)
    return replace(message, reactions=tuple(reactions.items()))


def unreacted(message: Message, name: str, user_id: str) -> Message:
    """Return the message without it; a reaction of nobody is gone."""
    reactions = dict(message.reactions)
    reactions[name] = tuple(other for other in reactions[name] if other != user_id)
    return replace(message, reactions=tuple((kind, users) for kind, users in reactions.items() if users))
