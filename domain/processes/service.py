"""Processes as people start, find and see them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.channels.service import ChannelService
from domain.errors import ConflictError, NotAllowedError, NotFoundError
from domain.ids import ChannelId, ProcessId, TeamId, derived_id
from domain.people.fitness import require_fit
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.ports import Clock, Job
from domain.processes.choosing import choose
from domain.processes.model import Process, StartRequest
from domain.processes.noticing import notices
from domain.processes.ports import ProcessMessenger, ProcessWorkFactory
from domain.processes.rights import people_in
from domain.processes.sight import Sight, may_be_shown_in, seen, sight_of
from domain.processes.starting import new_process

LISTED = 50
"""Processes shown in one list."""
QUOTES = " \t\"'“”„‘’«»"
FITTING = 50
"""Processes looked through for the one that a name means."""
ATTEMPTS = 5
"""Times a change is tried anew because somebody else changed the process meanwhile."""


def show_process_job(process_id: ProcessId) -> Job:
    """Return the job that brings the card up to date; cards of one process are drawn in order."""
    return Job("show_process", {"process_id": process_id}, lock=f"card:{process_id}")


class ProcessService:
    """Work under way."""

    def __init__(
        self, work: ProcessWorkFactory, messenger: ProcessMessenger, channels: ChannelService, clock: Clock
    ) -> None:
        self._work = work
        self._channels = channels
        self._messenger = messenger
        self._clock = clock

    async def start(self, actor: Person, request: StartRequest, *, cause: str) -> Process:
        """Start a process; the same cause finds the process it started before.

        Raises NotAllowedError for an app, for who left, and for a private channel the person is not in.
        """
        if actor.is_bot or actor.is_deleted:
            raise NotAllowedError("Only people who are active here can start a process.")
        if await self._channels.shuts_out(actor.team_id, actor.id, request.channel_id):
            raise NotAllowedError("That is a private channel that you are not in.")
        process_id = ProcessId(derived_id(actor.team_id, "process", cause))
        try:
            async with self._work(actor.team_id) as work:
                earlier = await work.processes.get(process_id)
                if earlier is not None:
                    return earlier
                given = await known_people(work.people, [request.owner_id, *request.roles.values()])
                require_fit(given.values())
                owner = given.get(request.owner_id)
                process = new_process(
                    actor, request, process_id=process_id, at=self._clock.now(), owner=owner
                )
                await work.processes.add(process)
                await work.starts.add(process, request)
                await work.jobs.add(show_process_job(process_id))
                for job in notices(None, process, by=actor.id, at=process.started_at):
                    await work.jobs.add(job)
                await work.commit()
                return process
        except ConflictError:
            # The same work is being done by another worker, and it was first.
            return await self._existing(actor.team_id, process_id)

    async def catch_up(self, team_id: TeamId, channel_id: ChannelId) -> None:
        """Have the cards drawn that could not be posted in a channel before: Convers was not in it."""
        async with self._work(team_id) as work:
            for process in await work.processes.list_open(channel_ids=[channel_id], limit=LISTED):
                if process.card_ts is None:
                    await work.jobs.add(show_process_job(process.id))
            await work.commit()

    async def visible(self, actor: Person, channel_id: ChannelId) -> Sequence[Process]:
        """Return open processes of this channel, and those elsewhere the person takes part in."""
        async with self._work(actor.team_id) as work:
            homes = await work.processes.homes_of(actor.id)
        theirs = await self._sight(actor, homes, channel_id)
        # Elsewhere the list holds their own only, also in channels they are in.
        own = replace(theirs, whole=theirs.whole & {channel_id}, named_in=theirs.named_in | theirs.whole)
        async with self._work(actor.team_id) as work:
            return await work.processes.list_in_sight(own, limit=LISTED)

    async def find(self, actor: Person, channel_id: ChannelId, text: str) -> Process:
        """Return the one visible process a name means; NotFoundError, AmbiguousNameError."""
        text = text.strip(QUOTES)
        async with self._work(actor.team_id) as work:
            homes = await work.processes.homes_of_name(text)
        sight = await self._sight(actor, homes, channel_id)
        async with self._work(actor.team_id) as work:
            found = await work.processes.find(text, sight=sight, limit=FITTING)
        return choose(found, text, channel_id=channel_id, actor=actor)

    async def get(self, actor: Person, process_id: ProcessId, channel_id: ChannelId | None = None) -> Process:
        """Return a process the person may see from this channel; NotFoundError."""
        process = await self._existing(actor.team_id, process_id)
        if not await self._seen(actor, [process], channel_id):
            raise NotFoundError("I could not find that process.")
        return process

    async def shareable(
        self, actor: Person, process_id: ProcessId, channel_id: ChannelId, *, here: ChannelId
    ) -> Process:
        """Return a process that the person sees from `here` and that everyone in the channel may see.

        Raises NotFoundError, and NotAllowedError for one of another private channel.
        """
        process = await self.get(actor, process_id, here)
        channels = await self._channels.known(actor.team_id, [process.channel_id])
        if not may_be_shown_in(process, channel_id, channels):
            raise NotAllowedError(f"“{process.name}” lives in a private place and stays there.")
        return process

    async def show(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the card up to date, and remember where it is."""
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            if process is None:
                return
            people = await known_people(work.people, people_in(process))
        await self._channels.known(team_id, [process.channel_id])  # what decides who sees it elsewhere
        card_ts = await self._messenger.show_process(process, people)
        if card_ts != process.card_ts:
            async with self._work(team_id) as work:
                await work.processes.set_card(process_id, card_ts)
                await work.commit()

    async def _seen(
        self, actor: Person, processes: Sequence[Process], here: ChannelId | None
    ) -> list[Process]:
        elsewhere = {process.channel_id for process in processes} - {here}
        return seen(actor, processes, await self._channels.known(actor.team_id, elsewhere), here)

    async def _sight(self, actor: Person, homes: Collection[ChannelId], here: ChannelId) -> Sight:
        known = await self._channels.known(actor.team_id, {*homes} - {here})
        return sight_of(actor, homes, known, here)

    async def _existing(self, team_id: TeamId, process_id: ProcessId) -> Process:
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
        if process is None:
            raise NotFoundError("I could not find that process.")
        return process
