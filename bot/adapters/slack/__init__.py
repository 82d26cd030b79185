"""The adapter to Slack: one outgoing client, and the ports of the domain made true with it."""

from bot.adapters.slack.door import SlackDoor

__all__ = ["SlackDoor"]
