"""Who sees a recurrence, and who changes it.

It is seen like the processes it starts: by the members of its channel, and by those it names unless the
channel is private. Its creator, its owner, the template's editors and the workspace's admins change it.
"""

from collections.abc import Mapping

from domain.channels.model import Channel, is_direct
from domain.ids import ChannelId
from domain.people.model import Person
from domain.recurring.model import Recurrence
from domain.templates.model import Directory
from domain.templates.rights import may_edit, may_use


def sees(
    actor: Person, recurrence: Recurrence, channels: Mapping[ChannelId, Channel], here: ChannelId | None
) -> bool:
    """True when the person may see it; who acts in its channel (`here`) does."""
    if not may_use(actor):
        return False
    home = recurrence.channel_id
    channel = channels.get(home)
    if home == here or (channel is not None and actor.id in channel.members):
        return True
    is_open = is_direct(home) or (channel is not None and not channel.is_private)
    return is_open and actor.id in (recurrence.created_by, recurrence.owner_id)


def may_change(actor: Person, recurrence: Recurrence, directory: Directory) -> bool:
    """True for those who may pause, resume and delete it."""
    is_theirs = actor.id in (recurrence.created_by, recurrence.owner_id)
    return may_use(actor) and (is_theirs or actor.is_admin or may_edit(actor, directory))
