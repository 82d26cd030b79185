"""Bodies as Slack sends them (shapes recorded from real workspaces), with the few fields tests vary."""

from typing import Any

BOT = "UBOT"


def message(text: str = "hello", **event: Any) -> dict[str, Any]:
    """A `message` event in a channel."""
    return {
        "token": "t",
        "team_id": "T1",
        "context_team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": "Ev0AFKSS1NKD",
        "event_time": 1771442483,
        "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event": {
            "type": "message",
            "user": "U1",
            "ts": "1771442483.260129",
            "client_msg_id": "7f84",
            "text": text,
            "team": "T1",
            "channel": "C1",
            "event_ts": "1771442483.260129",
            "channel_type": "channel",
            **event,
        },
    }


def mention(text: str, **event: Any) -> dict[str, Any]:
    """The `app_mention` twin of a message: same ts, another event_id, no channel_type."""
    body = message(text, type="app_mention", **event)
    del body["event"]["channel_type"]
    return {**body, "event_id": "Ev0AFKSS1NKE"}


def pressed(action_id: str, value: str = "", **body: Any) -> dict[str, Any]:
    """A `block_actions` body of a button in a thread."""
    return {
        "type": "block_actions",
        "user": {"id": "U1", "username": "ann", "name": "ann", "team_id": "T1"},
        "api_app_id": "A1",
        "token": "t",
        "container": {
            "type": "message",
            "message_ts": "1769220161.503009",
            "channel_id": "C1",
            "is_ephemeral": False,
            "thread_ts": "1769220155.940449",
        },
        "trigger_id": "1036.2.x",
        "team": {"id": "T1", "domain": "acme"},
        "channel": {"id": "C1", "name": "general"},
        "message": {
            "user": BOT,
            "type": "message",
            "ts": "1769220161.503009",
            "thread_ts": "1769220155.940449",
        },
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [
            {
                "action_id": action_id,
                "block_id": "XH72R",
                "text": {"type": "plain_text", "text": "Approve", "emoji": True},
                "value": value,
                "type": "button",
                "action_ts": "1769220166.113300",
            }
        ],
        **body,
    }


def submitted(
    callback_id: str, values: dict[str, dict[str, Any]], private_metadata: str = "{}"
) -> dict[str, Any]:
    """A `view_submission`; `values` maps block_id to the state of its one element."""
    return {
        "type": "view_submission",
        "team": {"id": "T1", "domain": "acme"},
        "user": {"id": "U1", "username": "ann", "name": "ann", "team_id": "T1"},
        "api_app_id": "A1",
        "token": "t",
        "trigger_id": "1036.2.x",
        "view": {
            "id": "V1",
            "team_id": "T1",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": private_metadata,
            "hash": "1771126611.bXwO8lOR",
            "state": {"values": {block: {"value": element} for block, element in values.items()}},
        },
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def slash(command: str, text: str = "") -> dict[str, Any]:
    """A slash command as Socket Mode brings it."""
    return {
        "token": "t",
        "team_id": "T1",
        "team_domain": "acme",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": "U1",
        "user_name": "ann",
        "command": command,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
        "trigger_id": "105.2.x",
    }
