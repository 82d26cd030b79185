"""Who may see a process: the members of its channel.

A process of a public channel is also seen by whom it names, wherever they are; one of a private channel
by nobody outside it, also when it names them; one of a direct message by those it names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.channels.model import Channel, is_direct
from domain.ids import ChannelId, UserId
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.rights import is_involved

Channels = Mapping[ChannelId, Channel]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person may see, said so that the record can be searched for it.

    Everything in the channels of `whole`, and in those of `named_in` what they are involved in.
    """

    user_id: UserId
    whole: frozenset[ChannelId]
    named_in: frozenset[ChannelId]


def sight_of(person: Person, channel_ids: Iterable[ChannelId], channels: Channels, here: ChannelId) -> Sight:
    """Return what the person may see in these channels and, acting there, in `here`."""
    if person.is_bot or person.is_deleted:
        return Sight(person.id, frozenset(), frozenset())
    elsewhere = set(channel_ids) - {here}
    whole = {one for one in elsewhere if _is_member(person, one, channels)}
    named_in = {one for one in elsewhere - whole if _shows_who_it_names(one, channels)}
    return Sight(person.id, frozenset(whole | {here}), frozenset(named_in))


def sees(person: Person, process: Process, channels: Channels, here: ChannelId | None = None) -> bool:
    """True when the person may see the process; who acts in its channel (`here`) does.

    A channel that is not among `channels` is one nobody knows anything of: it shows nothing elsewhere.
    """
    if person.is_bot or person.is_deleted:
        return False
    home = process.channel_id
    if home == here or _is_member(person, home, channels):
        return True
    return _shows_who_it_names(home, channels) and is_involved(person.id, process)


def _is_member(person: Person, channel_id: ChannelId, channels: Channels) -> bool:
    channel = channels.get(channel_id)
    return channel is not None and not is_direct(channel_id) and person.id in channel.members


def _shows_who_it_names(channel_id: ChannelId, channels: Channels) -> bool:
    """True for a public channel and a direct message: who is named in a process there sees it."""
    channel = channels.get(channel_id)
    return is_direct(channel_id) or (channel is not None and not channel.is_private)


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
