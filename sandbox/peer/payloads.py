"""The shapes in which Slack tells the app about its things."""

from typing import Any
from urllib.parse import quote

from sandbox.peer.state.files import File
from sandbox.peer.state.model import Channel, Json, Message, Person, View
from sandbox.peer.state.workspace import Workspace

VERIFICATION_TOKEN = "peer-verification-token"  # noqa: S105 - Slack's legacy token, no secret


def message_json(workspace: Workspace, message: Message) -> Json:
    """Return a message as events and histories carry it, without metadata."""
    shown: Json = {
        "type": "message",
        "subtype": message.subtype,
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": message.client_msg_id,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "username": message.username,
        "text": message.text,
        "team": workspace.team_id,
        "blocks": list(message.blocks) or None,
        "attachments": list(message.attachments) or None,
        "thread_ts": message.thread_ts,
        "parent_user_id": message.parent_user_id,
        "edited": message.edited,
        "streaming_state": {"in_progress": "in_progress", "complete": "completed"}.get(
            message.streaming or ""
        ),
    }
    if message.files:
        files = [file_json(workspace, workspace.files[file_id]) for file_id in message.files]
        shown |= {"files": files, "upload": False, "display_as_bot": False}
    if message.bot_id:
        shown["bot_profile"] = bot_json(workspace)
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions
        ]
    return {key: value for key, value in shown.items() if value is not None}


def file_json(workspace: Workspace, file: File) -> Json:
    """Return a file as messages and files.info carry it."""
    place = f"{workspace.base_url}files-pri/{workspace.team_id}-{file.id}/"
    name = quote(file.name, safe="")
    kinds = {"channel": "channels", "group": "groups", "mpim": "groups", "im": "ims"}
    shared: Json = {"channels": [], "groups": [], "ims": []}
    for channel_id in file.channels:
        shared[kinds[workspace.channels[channel_id].kind]].append(channel_id)
    shown: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": workspace.team_id,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(shared["channels"]),
        "url_private": place + name,
        "url_private_download": f"{place}download/{name}",
        "permalink": f"https://{workspace.domain}.slack.com/files/{file.user}/{file.id}/{name}",
        **shared,
    }
    if file.alt_txt:
        shown["alt_txt"] = file.alt_txt
    if file.duration_ms is not None:
        shown |= {"subtype": "slack_audio", "media_display_type": "audio", "duration_ms": file.duration_ms}
    return shown


def thread_json(workspace: Workspace, channel: Channel, message: Message) -> Json:
    """Return a message as histories carry it: a root tells of its replies."""
    shown = message_json(workspace, message)
    replies = channel.replies.get(message.ts)
    if not replies:
        return shown
    users = list(dict.fromkeys(channel.messages[ts].user for ts in replies))
    return shown | {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": replies[-1],
        "is_locked": False,
        "subscribed": workspace.bot.id in users,
    }


def bot_json(workspace: Workspace) -> Json:
    """Return the app's bot profile."""
    return {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot.id,
        "name": workspace.app.bot_name,
        "deleted": False,
        "updated": 0,
        "team_id": workspace.team_id,
    }


def person_json(workspace: Workspace, person: Person) -> Json:
    """Return a person as users.info does."""
    return {
        "id": person.id,
        "team_id": workspace.team_id,
        "name": person.handle,
        "deleted": False,
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset(workspace.clock.now()),
        "profile": {
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": "" if person.is_bot else person.name,
            "display_name_normalized": "" if person.is_bot else person.name,
            "team": workspace.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """Return a conversation as conversations.info does."""
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "context_team_id": workspace.team_id,
    }
    if channel.kind == "im":
        others = channel.members - {workspace.bot.id}
        return shown | {"user": next(iter(others), workspace.bot.id), "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_member": workspace.bot.id in channel.members,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
    }


def view_json(workspace: Workspace, view: View, values: Json | None = None) -> Json:
    """Return a view as views.* and payloads carry it."""
    body = view.body
    shown: Json = {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": values if values is not None else view.values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": workspace.app_id,
        "external_id": body.get("external_id") or "",
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }
    return shown


def user_json(workspace: Workspace, person: Person) -> Json:
    """Return the acting person as interactions carry them."""
    return {
        "id": person.id,
        "username": person.handle,
        "name": person.handle,
        "team_id": workspace.team_id,
    }


def interaction_json(workspace: Workspace, kind: str, person: Person, **fields: Any) -> Json:
    """Return the envelope of an interaction: what all of them carry, then its own fields."""
    return {
        "type": kind,
        "user": user_json(workspace, person),
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **fields,
    }


def channel_name(channel: Channel) -> str:
    """Return the name as interactions carry it."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
