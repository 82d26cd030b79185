"""Everything weekly plans are made of, introduced to one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.adapters.calendar.reader import IcsReader
from bot.adapters.calendar.writing import IcsWriter
from bot.adapters.planner.scheduling import WorkerScheduler
from bot.adapters.seal import AesSeal, kept_key, read_keys
from bot.adapters.slack.door import SlackDoor
from bot.adapters.workers import WorkerProcesses
from bot.settings import StorageSettings
from domain.channels.service import ChannelService
from domain.gateway.service import Gateway
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from domain.plans.calendars.service import CalendarService
from domain.plans.drafting.service import Drafter
from domain.plans.drafting.together import TeamDrafter
from domain.plans.living import PlanLife
from domain.plans.service import PlanService
from domain.plans.together import TeamPlanning
from domain.plans.weeks import BusyWeek
from domain.ports import Clock
from domain.templates.service import TemplateService
from storage.database import Database
from storage.durations import SqlDurationHistory
from storage.embedded import default_folder
from storage.unit_of_work import SqlWorkFactory


@dataclass(frozen=True, slots=True)
class Planning:
    """The services of weekly plans."""

    plans: PlanService
    team: TeamPlanning
    life: PlanLife
    calendars: CalendarService


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What plans stand on."""

    work: SqlWorkFactory
    database: Database
    slack: SlackDoor
    people: PeopleService
    channels: ChannelService
    templates: TemplateService
    gateway: Gateway
    operations: OperationService
    clock: Clock


def planning(near: Neighbours, storage: StorageSettings, public_url: Callable[[], str | None]) -> Planning:
    """Return the services of weekly plans."""
    seal = AesSeal(lambda: keys(storage))
    calendars = CalendarService(near.work, IcsReader(), IcsWriter(), seal, near.clock, public_url)
    busy = BusyWeek(calendars)
    scheduler = WorkerScheduler(WorkerProcesses().run)
    history = SqlDurationHistory(near.database, near.clock)
    drafter = Drafter(near.work, near.channels, near.templates, near.gateway, history)
    messenger = near.slack.plans
    plans = PlanService(near.work, drafter, scheduler, busy, messenger, near.people, near.clock)
    steps = TeamDrafter(near.work, near.channels, history)
    team = TeamPlanning(near.work, drafter, steps, scheduler, busy, near.people, near.clock)
    life = PlanLife(
        near.work,
        plans,
        scheduler,
        busy,
        near.operations,
        messenger,
        near.people,
        near.database.teams,
        near.clock,
    )
    return Planning(plans, team, life, calendars)


def keys(storage: StorageSettings) -> Sequence[bytes]:
    """Return the keys that seal secrets: those of the setting, else the one kept beside the record."""
    if storage.encryption_key is not None:
        return read_keys(storage.encryption_key.get_secret_value())
    return [kept_key((storage.data_folder or default_folder()).expanduser())]
