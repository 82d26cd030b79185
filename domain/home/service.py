"""Home as people open, use and find it; drawn by the queue, one person's drawings in order."""

from datetime import datetime, timedelta

from domain.channels.service import ChannelService
from domain.home.gathering import taking_part, to_decide, undoable
from domain.home.model import Home, HomeTab
from domain.home.ports import HomeMessenger, HomeWork, HomeWorkFactory
from domain.ids import ProcessId, SuggestionId, TeamId, UserId
from domain.operations.model import UNDO_FOR, Activity
from domain.people.model import Person
from domain.plans.weeks import monday
from domain.ports import Clock, Job, Queue
from domain.processes.assignments import open_steps_of, steps_waiting_on
from domain.processes.rights import people_in
from domain.processes.sight import seen

SETTLES_FOR = timedelta(seconds=3)
"""How long a change made elsewhere waits for the next one before it shows on Home."""
OPENED_WITHIN = timedelta(days=7)
"""A Home not opened for longer is brought up to date when it is opened."""
GATHERED = 200
"""Processes looked at for one Home, those with the most urgent steps first."""
LOOKED_BACK = 20
"""Entries of history looked through for finished steps to take back."""


def draw_home_job(user_id: UserId, at: datetime | None = None) -> Job:
    """Return the job that brings a Home up to date: at once for who looks at it, else behind the rest."""
    queue = Queue.LIVE if at is None else Queue.BULK
    return Job("draw_home", {"user_id": user_id}, lock=f"home:{user_id}", queue=queue, run_at=at)


class HomeService:
    """What each person finds when they open the app."""

    def __init__(
        self, work: HomeWorkFactory, messenger: HomeMessenger, channels: ChannelService, clock: Clock
    ) -> None:
        self._work = work
        self._messenger = messenger
        self._channels = channels
        self._clock = clock

    async def open(self, actor: Person) -> None:
        """Show the Home somebody opened, whatever was shown before."""
        async with self._work(actor.team_id) as work:
            await work.homes.opened(actor.id, self._clock.now())
            await work.jobs.add(draw_home_job(actor.id))
            await work.commit()

    async def turn_to(self, actor: Person, page: int) -> None:
        """Show another page of the person's steps; the first is 0."""
        async with self._work(actor.team_id) as work:
            await work.homes.turn_to(actor.id, max(page, 0))
            await work.jobs.add(draw_home_job(actor.id))
            await work.commit()

    async def end_introduction(self, actor: Person) -> None:
        """Leave the introduction out from now on: the person used or dismissed it."""
        async with self._work(actor.team_id) as work:
            tab = await work.homes.get(actor.id)
            if tab is None or tab.is_introduced:
                return
            await work.homes.introduced(actor.id)
            await work.jobs.add(draw_home_job(actor.id))
            await work.commit()

    async def refresh(self, actor: Person, done: Activity | None = None) -> None:
        """Show what the person just did there; once it cannot be taken back any more, show that too."""
        async with self._work(actor.team_id) as work:
            await work.jobs.add(draw_home_job(actor.id))
            if done is not None and done.is_undoable:
                await work.jobs.add(draw_home_job(actor.id, done.at + UNDO_FOR + SETTLES_FOR))
            await work.commit()

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Have a changed process shown on the Homes it concerns; a burst of changes is drawn once."""
        now = self._clock.now()
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            if process is None:
                return
            named = {user_id for user_id in people_in(process) if user_id is not None}
            since = now - OPENED_WITHIN
            for user_id in await work.homes.concerned(process_id, named, opened_since=since):
                if await work.homes.mark_stale(user_id):
                    await work.jobs.add(draw_home_job(user_id, now + SETTLES_FOR))
            await work.commit()

    async def follow_suggestion(self, team_id: TeamId, suggestion_id: SuggestionId) -> None:
        """Have a new or answered suggestion shown on the Homes of who takes part in its process."""
        async with self._work(team_id) as work:
            suggestion = await work.suggestions.get(suggestion_id)
        if suggestion is not None:
            await self.follow(team_id, suggestion.process_id)

    async def draw(self, team_id: TeamId, user_id: UserId) -> None:
        """Bring a Home up to date, if the person ever opened it."""
        async with self._work(team_id) as work:
            await work.homes.mark_fresh(user_id)
            await work.commit()
        # Read only now: whoever found the Home stale until then counts on it.
        async with self._work(team_id) as work:
            tab, person = await work.homes.get(user_id), await work.people.get(user_id)
        if tab is None or person is None:
            return
        home = await self.gather(person, tab)
        fingerprint = await self._messenger.show_home(home, tab.fingerprint)
        shown = {assigned.process.id for assigned in (*home.steps, *home.blocked)}
        async with self._work(team_id) as work:
            await work.homes.shown(user_id, fingerprint, shown | {process.id for process in home.processes})
            await work.commit()

    async def gather(self, person: Person, tab: HomeTab | None = None) -> Home:
        """Return what the person's Home holds now: only of processes they may see."""
        now = self._clock.now()
        tab = tab or HomeTab(person.id, now)
        async with self._work(person.team_id) as work:
            named = await work.processes.involving(person.id, limit=GATHERED)
        known = await self._channels.known(person.team_id, {process.channel_id for process in named})
        visible = seen(person, named, known)
        async with self._work(person.team_id) as work:
            waiting = await work.suggestions.waiting_in([process.id for process in visible])
            entries = await work.activity.by_person(person.id, since=now - UNDO_FOR, limit=LOOKED_BACK)
            people = await _everyone(work)
            plan = await work.plans.accepted(person.id, monday(person.today(now)))
        return Home(
            person=person,
            at=now,
            page=tab.page,
            is_introduced=tab.is_introduced,
            steps=open_steps_of(person.id, visible),
            blocked=steps_waiting_on(person.id, visible),
            suggestions=to_decide(person, visible, waiting, now),
            processes=taking_part(person, visible),
            undoable=undoable(entries, now),
            people=people | {person.id: person},
            plan=plan,
        )


async def _everyone(work: HomeWork) -> dict[UserId, Person]:
    return {person.id: person for person in await work.people.all()}
