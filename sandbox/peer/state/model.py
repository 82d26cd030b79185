"""The things of a workspace, as the peer keeps them and as tests see them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from sandbox.peer.blocks.reading import button_texts, plain_text, without_buttons_hidden_from

Json = dict[str, Any]
ChannelKind = Literal["channel", "group", "im", "mpim"]
Streaming = Literal["in_progress", "complete"]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, or a guest, or the bot."""

    id: str
    name: str
    tz: str = "Europe/Berlin"
    is_guest: bool = False
    is_bot: bool = False

    @property
    def handle(self) -> str:
        """Return the user name: the name in lower case without spaces."""
        return self.name.lower().replace(" ", ".")

    def tz_offset(self, now: float) -> int:
        """Return the seconds east of UTC at an instant."""
        offset = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset else 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message, or one ephemeral. Every change makes a new value, so a kept one is a picture of then."""

    channel_id: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    parent_user_id: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    streaming: Streaming | None = None
    username: str | None = None
    reply_broadcast: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_ephemeral: bool = False
    files: tuple[str, ...] = ()

    @property
    def is_streaming(self) -> bool:
        """Tell whether text may still arrive through the stream."""
        return self.streaming == "in_progress"

    @property
    def is_reply(self) -> bool:
        """Tell whether this is a reply in a thread, not its root."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def plain(self) -> str:
        """Return what a reader sees: the blocks' text when there are blocks, else the text."""
        shown = plain_text(self.blocks) if self.blocks else self.text
        extra = [str(part.get("text") or part.get("fallback") or "") for part in self.attachments]
        extra += [plain_text(part["blocks"]) for part in self.attachments if part.get("blocks")]
        return "\n".join(part for part in (shown, *extra) if part)

    @property
    def button_texts(self) -> list[str]:
        """Return the texts of the buttons, in order."""
        return button_texts(self.blocks)

    def as_seen_by(self, user_id: str) -> Self:
        """Return the message without the buttons that are hidden from the user."""
        return replace(self, blocks=without_buttons_hidden_from(self.blocks, user_id))


@dataclass(slots=True)
class Channel:
    """A conversation and its messages, oldest first."""

    id: str
    name: str
    kind: ChannelKind
    members: set[str]
    creator: str
    created: int
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        """Tell whether this is a direct message, alone or in a group."""
        return self.kind in ("im", "mpim")

    @property
    def is_private(self) -> bool:
        """Tell whether only members know of it."""
        return self.kind != "channel"


@dataclass(slots=True)
class View:
    """An open modal, or someone's Home tab."""

    id: str
    user_id: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Return `modal` or `home`."""
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks."""
        return list(self.body["blocks"])

    @property
    def callback_id(self) -> str:
        """Return the callback id, empty if there is none."""
        return str(self.body.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        """Return the private metadata, empty if there is none."""
        return str(self.body.get("private_metadata") or "")

    @property
    def title(self) -> str:
        """Return the title, empty on a Home tab."""
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def plain(self) -> str:
        """Return what a reader sees."""
        return "\n".join(part for part in (self.title, plain_text(self.blocks)) if part)

    @property
    def button_texts(self) -> list[str]:
        """Return the texts of the buttons in the blocks, in order."""
        return button_texts(self.blocks)


@dataclass(slots=True)
class Session:
    """An agent session of a thread."""

    channel_id: str
    thread_ts: str
    status: str = "active"
    title: str = ""
    initiator_user_id: str | None = None
