"""What people do in a workspace: talk, press, choose, fill in, command, stop, look."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.peer.acts.forms import Forms
from sandbox.peer.acts.pressing import Pressing
from sandbox.peer.acts.talking import Talking
from sandbox.peer.state.files import Upload
from sandbox.peer.state.model import Json
from sandbox.peer.wire.delivery import Ack


class Acting:
    """The side of a workspace on which people are; they are given by name, user name or id."""

    _talking: Talking
    _pressing: Pressing
    _forms: Forms

    async def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> str:
        """Post as a person; `@Convers` mentions the bot. Return the ts once the events are on their way."""
        return self._talking.say(user_id, channel_id, text, thread_ts)

    async def upload(
        self, user_id: str, channel_id: str, uploads: Sequence[Upload], text: str = "",
        thread_ts: str | None = None,
    ) -> str:  # fmt: skip
        """Share files and voice clips (`Upload.voice`), with or without words; return the message's ts."""
        return self._talking.upload(user_id, channel_id, uploads, text, thread_ts)

    async def recall(
        self, user_id: str, channel_id: str, text: str, *, ago: float, thread_ts: str | None = None
    ) -> str:
        """Put in what a person said `ago` seconds before now, while the app was not there; oldest first."""
        return self._talking.recall(user_id, channel_id, text, thread_ts, ago)

    async def edit_message(self, user_id: str, channel_id: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        self._talking.edit(user_id, channel_id, ts, text)

    async def delete_message(self, user_id: str, channel_id: str, ts: str) -> None:
        """Delete one's own message."""
        self._talking.delete(user_id, channel_id, ts)

    async def react(self, user_id: str, channel_id: str, ts: str, name: str) -> None:
        """React to a message; the same reaction again takes it back."""
        self._talking.react(user_id, channel_id, ts, name)

    async def click(
        self, user_id: str, channel_id: str, ts: str, name: str, *, value_state: Json | None = None
    ) -> Ack:
        """Press a button by its text, action id, value or `block_id/action_id`.

        `value_state` is merged into `state.values`. Raise LookupError when the person sees no such button.
        """
        return await self._pressing.click(user_id, channel_id, ts, name, value_state)

    async def choose(self, user_id: str, channel_id: str, ts: str, name: str, option: Any) -> Ack:
        """Use a menu, picker, overflow or checkboxes; a checkbox already set is unset."""
        return await self._pressing.choose(user_id, channel_id, ts, name, option)

    async def click_view(self, user_id: str, name: str) -> Ack:
        """Press a button in the top modal, or on the Home tab."""
        return await self._pressing.click_view(user_id, name)

    async def choose_view(self, user_id: str, name: str, option: Any) -> Ack:
        """Use a menu, picker or input in the top modal, or on the Home tab."""
        return await self._pressing.choose_view(user_id, name, option)

    async def submit(self, user_id: str, values: Mapping[str, Any]) -> Ack:
        """Fill in and submit the top modal; inputs by label, action id or block id.

        Raise ValueError where Slack's client would not submit: a required input is empty or does not fit.
        """
        return await self._forms.submit(user_id, values)

    async def close_view(self, user_id: str, *, all_of_them: bool = False) -> None:
        """Close the top modal, or the whole stack."""
        await self._forms.close(user_id, all_of_them=all_of_them)

    async def slash(
        self, user_id: str, channel_id: str, command: str, text: str = "", thread_ts: str | None = None
    ) -> Ack:
        """Type a slash command; raise LookupError for an unknown one, and in threads."""
        return await self._forms.slash(user_id, channel_id, command, text, thread_ts)

    async def shortcut(
        self, user_id: str, callback_id: str, channel_id: str | None = None, message_ts: str | None = None
    ) -> Ack:
        """Use a global shortcut, or a message shortcut on a message."""
        return await self._forms.shortcut(user_id, callback_id, channel_id, message_ts)

    async def stop(self, user_id: str, channel_id: str, thread_ts: str) -> None:
        """Press Stop in a thread; raise LookupError when nothing is processing."""
        self._talking.stop(user_id, channel_id, thread_ts)

    async def rename_session(self, user_id: str, channel_id: str, thread_ts: str, title: str) -> None:
        """Rename an agent session as a person."""
        self._talking.rename_session(user_id, channel_id, thread_ts, title)

    async def open_home(self, user_id: str, tab: str = "messages") -> None:
        """Open the app's Messages tab or its Home tab."""
        self._talking.open_home(user_id, tab)

    async def look_at(
        self, user_id: str, channel_id: str | None = None, message_ts: str | None = None
    ) -> None:
        """Turn to a conversation, to a message in it, or to nothing, with the app open beside it."""
        self._talking.look_at(user_id, channel_id, message_ts)
