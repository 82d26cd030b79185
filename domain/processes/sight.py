"""Who may see a process: the members of its channel.

A process of a public channel is also seen by whom it names, wherever they are; one of a private channel
by nobody outside it, also when it names them; one of a direct message by those it names.
"""

from collections.abc import Iterable, Mapping

from domain.channels.model import Channel, is_direct
from domain.ids import ChannelId
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.rights import is_involved

Channels = Mapping[ChannelId, Channel]


def sees(person: Person, process: Process, channels: Channels, here: ChannelId | None = None) -> bool:
    """True when the person may see the process; who acts in its channel (`here`) does.

    A channel that is not among `channels` is one nobody knows anything of: it shows nothing elsewhere.
    """
    if person.is_bot or person.is_deleted:
        return False
    if process.channel_id == here:
        return True
    if is_direct(process.channel_id):
        return is_involved(person.id, process)
    channel = channels.get(process.channel_id)
    if channel is None:
        return False
    if person.id in channel.members:
        return True
    return not channel.is_private and is_involved(person.id, process)


def shuts_out(person: Person, process: Process, channels: Channels) -> bool:
    """True when the process lives in a private channel that the person is not in: nothing of it is theirs.

    Who was in it once may still have its cards. A channel nobody knows anything of shuts nobody out.
    """
    channel = channels.get(process.channel_id)
    return channel is not None and channel.is_private and person.id not in channel.members


def seen(
    person: Person, processes: Iterable[Process], channels: Channels, here: ChannelId | None = None
) -> list[Process]:
    """Return those of the processes the person may see."""
    return [process for process in processes if sees(person, process, channels, here)]


def may_be_shown_in(process: Process, channel_id: ChannelId, channels: Channels) -> bool:
    """True when everyone in the channel may see the process: its own channel, or it is a public one's."""
    if process.channel_id == channel_id:
        return True
    home = channels.get(process.channel_id)
    return home is not None and not home.is_private
