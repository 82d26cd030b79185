"""Tests of the Slack peer."""
