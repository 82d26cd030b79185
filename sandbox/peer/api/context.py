"""What a Web API method works with: the workspace, the open views and streams, the events."""

from dataclasses import dataclass

from sandbox.peer.errors import RefusalError
from sandbox.peer.events import Events
from sandbox.peer.state.model import Channel, Message
from sandbox.peer.state.picturing import pictured
from sandbox.peer.state.registration import Registration
from sandbox.peer.state.sessions import Sessions
from sandbox.peer.state.streams import Streams
from sandbox.peer.state.tickets import Tickets
from sandbox.peer.state.views import Views
from sandbox.peer.state.workspace import Workspace

_TYPES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass(slots=True)
class Context:
    """Everything a method may touch."""

    workspace: Workspace
    views: Views
    streams: Streams
    sessions: Sessions
    registration: Registration
    tickets: Tickets
    events: Events

    @property
    def base_url(self) -> str:
        """Return the address of Slack, with a slash at its end."""
        return self.workspace.base_url

    def channel(self, channel_id: str) -> Channel:
        """Return a conversation the bot may know of; the others do not exist for it."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (channel.is_private and self.workspace.bot.id not in channel.members):
            raise RefusalError("channel_not_found")
        return channel

    def joined(self, channel_id: str) -> Channel:
        """Return a conversation the bot is in."""
        channel = self.channel(channel_id)
        if self.workspace.bot.id not in channel.members:
            raise RefusalError("not_in_channel")
        if channel.is_archived:
            raise RefusalError("is_archived")
        return channel

    def target(self, channel_id: str) -> Channel:
        """Return where a message goes: a conversation, or the direct one with a person."""
        if channel_id.startswith("U") and channel_id in self.workspace.people:
            channel = self.workspace.direct({channel_id, self.workspace.bot.id})
        else:
            channel = self.joined(channel_id)
        if channel.kind == "im" and not self.workspace.app.has_messages_tab:
            raise RefusalError("messages_tab_disabled")
        return channel

    def own_message(self, channel_id: str, ts: str, error: str) -> Message:
        """Return one of the bot's messages, refusing with `error` when it is someone else's."""
        channel = self.channel(channel_id)
        message = channel.messages.get(ts)
        if message is None or message.subtype == "tombstone":
            raise RefusalError("message_not_found")
        if message.bot_id != self.workspace.bot_id:
            raise RefusalError(error)
        return message

    def thread_root(self, channel: Channel, thread_ts: str) -> Message:
        """Return the root that a reply goes under; a reply is no root."""
        root = channel.messages.get(thread_ts)
        if root is None:
            raise RefusalError("thread_not_found")
        if root.is_reply or root.subtype == "tombstone":
            raise RefusalError("cannot_reply_to_message")
        return root

    def need_pictures(self, blocks: object) -> None:
        """Refuse blocks that show a file the bot cannot see, or that is no picture."""
        for file_id in pictured(blocks):
            file = self.workspace.files.get(file_id)
            if (
                file is None
                or not self.workspace.shows_to_bot(file)
                or not file.mimetype.startswith("image/")
            ):
                raise RefusalError("invalid_blocks", messages=["invalid slack file"])

    def need_scope(self, *scopes: str) -> None:
        """Refuse unless one of the scopes is granted."""
        if not self.workspace.scopes.intersection(scopes):
            provided = ",".join(sorted(self.workspace.scopes))
            raise RefusalError("missing_scope", needed=scopes[0], provided=provided)

    def need_scope_for(self, channel: Channel, right: str) -> None:
        """Refuse unless the right (`history`, `read`, `write`) is granted for this kind of conversation."""
        self.need_scope(f"{_TYPES[channel.kind]}:{right}")
