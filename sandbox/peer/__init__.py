"""The Slack peer: Web API, Socket Mode, signed HTTP."""
