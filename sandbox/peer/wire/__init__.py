"""How envelopes travel to the app: Socket Mode or signed HTTP."""
