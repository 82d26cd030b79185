"""Adapters to the outside: model servers, Slack, the system."""
