"""Recurring starts as people make, see, pause, resume and delete them."""

from collections.abc import Sequence
from dataclasses import replace

from domain.channels.model import is_direct
from domain.channels.service import ChannelService
from domain.errors import (
    AlreadyDecidedError,
    ConflictError,
    DeliveryError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from domain.ids import ChannelId, RecurrenceId, TeamId, TemplateId, derived_id
from domain.people.fitness import require_fit
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.ports import Clock
from domain.processes.questions import checked_answers
from domain.processes.service import ATTEMPTS
from domain.recurring.model import NewRecurrence, Recurrence, RecurrenceView
from domain.recurring.naming import checked_pattern, say_rule
from domain.recurring.occurrences import next_occurrence
from domain.recurring.ports import RecurringWork, RecurringWorkFactory
from domain.recurring.rights import may_change, sees
from domain.recurring.rules import require_sound, require_unarchived
from domain.templates.finding import require_active
from domain.templates.model import TemplateEntry, TemplateSource
from domain.templates.service import TemplateService

GONE = "I could not find that repetition. Somebody may have deleted it."


class RecurringService:
    """Recurrences. Every change is noted once in the template's history, without names or channels."""

    def __init__(
        self, work: RecurringWorkFactory, templates: TemplateService, channels: ChannelService, clock: Clock
    ) -> None:
        self._work = work
        self._templates = templates
        self._channels = channels
        self._clock = clock

    async def create(self, actor: Person, new: NewRecurrence, *, cause: str) -> RecurrenceView:
        """Have a template start by itself; the same cause finds what it made before.

        Raises InvalidInputError naming the input, NotAllowedError, NotFoundError, ConflictError.
        """
        require_sound(new.rule)
        pattern = checked_pattern(new.pattern)
        view = await self._templates.get(actor, new.template_id)
        require_active(view, "repeating")
        answers = checked_answers(view.version.definition.questions, new.answers)
        await self._require_channel(actor, new.channel_id)
        async with self._work(actor.team_id) as work:
            require_fit((await known_people(work.people, [new.owner_id, *new.roles.values()])).values())
        now = self._clock.now()
        recurrence = Recurrence(
            id=RecurrenceId(derived_id(actor.team_id, "recurrence", cause)),
            team_id=actor.team_id,
            template_id=new.template_id,
            pattern=pattern,
            channel_id=new.channel_id,
            owner_id=new.owner_id,
            rule=new.rule,
            next_at=next_occurrence(new.rule, now),
            created_by=actor.id,
            created_at=now,
            roles=dict(new.roles),
            answers=answers,
        )
        try:
            async with self._work(actor.team_id) as work:
                await work.recurrences.add(recurrence)
                await self._note(work, actor, recurrence, cause, f"made it repeat {say_rule(new.rule)}")
                await work.commit()
        except ConflictError:
            recurrence = await self._existing(actor.team_id, recurrence.id)  # made by the same work before
        return await self._view(actor, recurrence)

    async def listed(self, actor: Person, here: ChannelId) -> Sequence[RecurrenceView]:
        """Return the recurrences of this channel and those elsewhere the person made or owns."""
        async with self._work(actor.team_id) as work:
            everything = await work.recurrences.all()
        theirs = [
            one for one in everything if one.channel_id == here or actor.id in (one.created_by, one.owner_id)
        ]
        channels = await self._channels.known(actor.team_id, {one.channel_id for one in theirs} - {here})
        return [await self._view(actor, one) for one in theirs if sees(actor, one, channels, here)]

    async def pause(
        self, actor: Person, recurrence_id: RecurrenceId, here: ChannelId | None, *, cause: str
    ) -> RecurrenceView:
        """Let nothing start until it is resumed."""
        return await self._set_paused(actor, recurrence_id, here, True, cause)

    async def resume(
        self, actor: Person, recurrence_id: RecurrenceId, here: ChannelId | None, *, cause: str
    ) -> RecurrenceView:
        """Go on with the next occurrence from now; what was missed meanwhile stays away."""
        return await self._set_paused(actor, recurrence_id, here, False, cause)

    async def delete(
        self, actor: Person, recurrence_id: RecurrenceId, here: ChannelId | None, *, cause: str
    ) -> Recurrence:
        """Delete it; the processes it started stay."""
        recurrence = await self._changeable(actor, recurrence_id, here)
        async with self._work(actor.team_id) as work:
            await work.recurrences.remove(recurrence_id)
            await self._note(work, actor, recurrence, cause, "stopped repeating it")
            await work.commit()
        return recurrence

    async def _set_paused(
        self,
        actor: Person,
        recurrence_id: RecurrenceId,
        here: ChannelId | None,
        is_paused: bool,
        cause: str,
    ) -> RecurrenceView:
        for _ in range(ATTEMPTS):
            stored = await self._changeable(actor, recurrence_id, here)
            if stored.is_paused == is_paused:
                return await self._view(actor, stored)
            if not is_paused:
                await self._require_unarchived(stored)
            upcoming = stored.next_at if is_paused else next_occurrence(stored.rule, self._clock.now())
            changed = replace(
                stored, is_paused=is_paused, reason=None, next_at=upcoming, version=stored.version + 1
            )
            line = "paused repeating it" if is_paused else "resumed repeating it"
            try:
                async with self._work(actor.team_id) as work:
                    await work.recurrences.save(changed, expected_version=stored.version)
                    await self._note(work, actor, changed, cause, line)
                    await work.commit()
            except AlreadyDecidedError:
                return await self._view(actor, await self._existing(actor.team_id, recurrence_id))
            except ConflictError:
                continue  # it came due, or somebody else pressed a button meanwhile
            return await self._view(actor, changed)
        raise ConflictError

    async def _changeable(
        self, actor: Person, recurrence_id: RecurrenceId, here: ChannelId | None
    ) -> Recurrence:
        recurrence = await self._existing(actor.team_id, recurrence_id)
        channels = await self._channels.known(actor.team_id, {recurrence.channel_id})
        if not sees(actor, recurrence, channels, here):
            raise NotFoundError(GONE)
        if not (await self._view(actor, recurrence)).can_change:
            raise NotAllowedError(
                "Only who made it, its owner, the template's editors and the workspace's admins change it."
            )
        return recurrence

    async def _existing(self, team_id: TeamId, recurrence_id: RecurrenceId) -> Recurrence:
        async with self._work(team_id) as work:
            found = await work.recurrences.get(recurrence_id)
        if found is None:
            raise NotFoundError(GONE)
        return found

    async def _view(self, actor: Person, recurrence: Recurrence) -> RecurrenceView:
        view = await self._templates.get(actor, TemplateId(recurrence.template_id))
        can_change = may_change(actor, recurrence, view.directory)
        return RecurrenceView(recurrence, view.template.name, can_change)

    async def _require_channel(self, actor: Person, channel_id: ChannelId) -> None:
        if is_direct(channel_id):
            return
        found = await self._channels.refresh(actor.team_id, channel_id)
        if found is None or not found.members:
            words = "I am not in that channel. Say `/invite @Convers` there, and try again."
            raise InvalidInputError("channel", words)
        if found.is_archived:
            raise InvalidInputError("channel", f"#{found.name} is archived in Slack. Choose another channel.")
        if found.is_private and actor.id not in found.members:
            raise NotAllowedError("That is a private channel that you are not in.")

    async def _require_unarchived(self, recurrence: Recurrence) -> None:
        if is_direct(recurrence.channel_id):
            return
        try:
            channel = await self._channels.refresh(recurrence.team_id, recurrence.channel_id)
        except DeliveryError:
            return  # Slack does not answer now; the next start looks again
        if channel is not None:
            require_unarchived(channel)

    async def _note(
        self, work: RecurringWork, actor: Person, recurrence: Recurrence, cause: str, line: str
    ) -> None:
        template = await work.templates.get(recurrence.template_id)
        entry = TemplateEntry(
            recurrence.template_id,
            recurrence.team_id,
            cause,
            actor.id,
            self._clock.now(),
            TemplateSource.BUTTON,
            line,
            template.version if template else 1,
        )
        await work.templates.add_entry(entry)
