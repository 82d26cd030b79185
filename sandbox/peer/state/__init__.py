"""What a workspace holds: people, channels, messages, views, sessions."""
