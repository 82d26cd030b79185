"""Keep a workspace over the night: what people and app wrote, ids and tokens; nothing short-lived."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from sandbox.peer.api.context import Context
from sandbox.peer.errors import SnapshotError
from sandbox.peer.slack import Slack
from sandbox.peer.state.files import File
from sandbox.peer.state.model import Channel, Json, Message, Person, Session
from sandbox.peer.state.workspace import Workspace

FORMAT, VERSION = "convers-sandbox", 1


def save(slack: Slack, path: Path) -> None:
    """Write all workspaces of the app, all or nothing; only the owner may read the file, it holds tokens."""
    registration = slack.registration
    kept: Json = {
        "format": FORMAT,
        "version": VERSION,
        "last_id": slack.ids.last,
        "app": {
            "app_id": registration.app_id,
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
            "app_token": registration.app_token,
        },
        "workspaces": [_workspace(context) for context in slack.contexts],
    }
    folder = _folder(path)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for context in slack.contexts:
        for file in context.workspace.files.values():
            # The content of a file never changes, so what is there need not be written again.
            if not (folder / file.id).exists():
                _write(folder / file.id, file.content)
    _write(path, json.dumps(kept, ensure_ascii=False).encode())


def _folder(path: Path) -> Path:
    """Return where the content of the files is kept, beside the rest."""
    return path.with_name(f"{path.stem}-files")


def _write(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _read(path: Path) -> Json:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SnapshotError(path, "it cannot be read") from problem
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise SnapshotError(path, "it is no saved workspace")
    if kept.get("version") != VERSION:
        raise SnapshotError(path, "another version of Convers wrote it")
    return kept


def is_saved(path: Path) -> bool:
    """Tell whether there is anything to continue."""
    return path.exists()


def revive(slack: Slack, path: Path) -> list[tuple[Workspace, list[Session]]]:
    """Bring the saved workspaces back into Slack, with the agent sessions of each."""
    kept, registration = _read(path), slack.registration
    try:
        app = kept["app"]
        registration.app_id, registration.app_token = app["app_id"], app["app_token"]
        registration.client_id, registration.client_secret = app["client_id"], app["client_secret"]
        folder, workspaces = _folder(path), kept["workspaces"]
        revived = [(_revived(slack, item, folder), _sessions(item["sessions"])) for item in workspaces]
        slack.ids.last = int(kept["last_id"])
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise SnapshotError(path, "a part of it is missing or broken") from problem
    if not revived:
        raise SnapshotError(path, "there is no workspace in it")
    return revived


def _workspace(context: Context) -> Json:
    workspace = context.workspace
    return {
        "name": workspace.name,
        "team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
        "bot_user_id": workspace.bot.id,
        "bot_token": workspace.bot_token,
        "dead_tokens": sorted(workspace.dead_tokens),
        "is_installed": workspace.is_installed,
        "last_ts": workspace.last_ts,
        "people": [asdict(person) for person in workspace.people.values() if not person.is_bot],
        "channels": [_channel(channel) for channel in workspace.channels.values()],
        "files": [_described(file) for file in workspace.files.values()],
        "sessions": [asdict(session) for session in context.sessions.by_thread.values()],
    }


def _described(file: File) -> Json:
    return {name: value for name, value in asdict(file).items() if name != "content"}


def _channel(channel: Channel) -> Json:
    # A stream does not outlive its connection: what had arrived is what remains.
    settled = (
        replace(message, streaming="complete") if message.is_streaming else message
        for message in channel.messages.values()
    )
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "creator": channel.creator,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "messages": [asdict(message) for message in settled],
    }


def _revived(slack: Slack, kept: Json, folder: Path) -> Workspace:
    workspace = slack.new_workspace(kept["name"], team_id=kept["team_id"])
    workspace.bot_id = kept["bot_id"]
    workspace.bot = replace(workspace.bot, id=kept["bot_user_id"])
    people = [Person(**person) for person in kept["people"]]
    workspace.people = {person.id: person for person in (workspace.bot, *people)}
    workspace.bot_token, workspace.dead_tokens = kept["bot_token"], set(kept["dead_tokens"])
    workspace.is_installed = kept["is_installed"]
    # What the manifest asks for today is what the app has, as after a reinstall.
    workspace.scopes = slack.granted
    workspace.last_ts = int(kept["last_ts"])
    for item in kept["files"]:
        content, channels = (folder / item["id"]).read_bytes(), tuple(item["channels"])
        workspace.files[item["id"]] = File(**(item | {"content": content, "channels": channels}))
    for item in kept["channels"]:
        messages = item.pop("messages")
        channel = Channel(**(item | {"members": set(item["members"])}))
        workspace.channels[channel.id] = channel
        for message in map(_message, messages):
            workspace.keep(message)
    return workspace


def _message(kept: Json) -> Message:
    reactions = tuple((name, tuple(users)) for name, users in kept["reactions"])
    lists = {name: tuple(kept[name]) for name in ("blocks", "attachments", "files")}
    return Message(**(kept | lists | {"reactions": reactions}))


def _sessions(kept: Iterable[Json]) -> list[Session]:
    # What was processing went down with its connection.
    sessions = [Session(**item) for item in kept]
    return [replace(item, status="active") if item.status == "processing" else item for item in sessions]
