"""An app that may do everything the peer knows, and ways to take something from it."""

from typing import Any

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Probe"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "agent_view": {"agent_description": "Answers."},
        "bot_user": {"display_name": "Probe", "always_online": True},
        "shortcuts": [
            {"name": "Summarise", "type": "message", "callback_id": "summarise", "description": "d"},
            {"name": "Start", "type": "global", "callback_id": "start", "description": "d"},
        ],
        "slash_commands": [{"command": "/probe", "description": "Probe", "should_escape": True}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
                "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history",
                "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "reactions:read",
                "reactions:write", "team:read", "users:read",
            ],
            "bot_optional": ["chat:write.customize"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "agent_session_stopped", "agent_session_title_changed", "app_context_changed",
                "app_home_opened", "app_mention",
                "app_uninstalled", "message.channels", "message.groups", "message.im", "message.mpim",
                "reaction_added", "reaction_removed", "tokens_revoked", "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


def without_event(name: str) -> dict[str, Any]:
    """Return the manifest with one subscription less."""
    events = [event for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"] if event != name]
    return MANIFEST | {"settings": MANIFEST["settings"] | {"event_subscriptions": {"bot_events": events}}}


def with_event(name: str) -> dict[str, Any]:
    """Return the manifest with one subscription more."""
    events = [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], name]
    return MANIFEST | {"settings": MANIFEST["settings"] | {"event_subscriptions": {"bot_events": events}}}
