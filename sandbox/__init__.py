"""A strict, stateful stand-in for Slack, apart from the five rooms."""
