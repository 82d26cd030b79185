"""What repeats is made, changed and started: by who may, once, and told when it cannot."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.adapters.templates import YamlDocuments
from domain.channels.service import ChannelService
from domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from domain.ids import ChannelId, TeamId, UserId
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Job
from domain.processes.model import Process
from domain.processes.service import ProcessService
from domain.processes.shapes import Origin
from domain.recurring.model import Every, NewRecurrence, News, NewsKind, Occurrence, Recurrence, Rule
from domain.recurring.service import RecurringService
from domain.recurring.starting import RecurringStarts
from domain.templates.model import TemplateSource, TemplateView
from domain.templates.service import TemplateService
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.people import TEAM, FakeDirectory, make_person
from tests.fakes.processes import CHANNEL, FakeProcessMessenger
from tests.fakes.system import MONDAY, FixedClock
from tests.fakes.work import FakeWork
from tests.unit.domain.templates.samples import definition, step
from tests.unit.domain.templates.test_service import HOME

ANN, BOB, CEM = make_person("UANN", "Ann"), make_person("UBOB", "Bob"), make_person("UCEM", "Cem")
EVA, GUEST = make_person("UEVA", "Eva"), make_person("UGUY", "Guy", is_guest=True)
ADMIN = make_person("UADA", "Ada", is_admin=True)
SECRET = ChannelId("CSECRET")
DAILY = Rule(Every.DAYS, time(9, 30), "UTC", date(2026, 11, 23))


class Messenger:
    """Remembers what people were told."""

    def __init__(self) -> None:
        self.told: list[tuple[UserId, News]] = []

    async def tell_news(self, recurrence: Recurrence, news: News, reader: Person) -> None:
        """Remember it."""
        self.told.append((reader.id, news))


class Scene:
    """A template that may repeat, a public and a private channel."""

    def __init__(self) -> None:
        self.work, self.clock, self.messenger = FakeWork(), FixedClock(), Messenger()
        self.directory = FakeChannelDirectory(
            make_channel(CHANNEL, "UANN", "UBOB", "UCEM", "UADA"),
            make_channel(SECRET, "UANN", is_private=True),
        )
        channels = ChannelService(self.work, self.directory, self.clock)
        self.people = FakeDirectory(ANN, BOB, CEM, EVA, ADMIN)
        people = PeopleService(self.work, self.people, self.clock)
        self.templates = TemplateService(self.work, YamlDocuments(), [], self.clock)
        processes = ProcessService(self.work, FakeProcessMessenger(), channels, self.clock)
        self.recurring = RecurringService(self.work, self.templates, channels, self.clock)
        self.starts = RecurringStarts(
            self.work, self.teams, self.templates, processes, people, channels, self.messenger, self.clock
        )

    async def teams(self) -> list[TeamId]:
        """Return the one workspace."""
        return [TEAM]

    async def template(self) -> TemplateView:
        content = definition(step("a", "Pack"), step("b", "Drive"))
        return await self.templates.create(EVA, HOME, content, source=TemplateSource.MODAL, cause="t")

    async def made(self, rule: Rule = DAILY, channel_id: ChannelId = CHANNEL) -> Recurrence:
        """Let Ann make a recurrence that Bob owns."""
        view = await self.template()
        new = NewRecurrence(
            view.template.id, "Move {date}", channel_id, BOB.id, rule, answers={"size": "Major"}
        )
        return (await self.recurring.create(ANN, new, cause="c")).recurrence

    async def run(self, jobs: list[Job]) -> None:
        """Carry out the jobs of recurrences."""
        for job in jobs:
            if job.task not in ("start_occurrence", "tell_recurrence_news"):
                continue
            facts = job.args
            at = datetime.fromisoformat(facts["at"])
            occurrence = Occurrence(facts["recurrence_id"], at, facts["skipped"])
            if job.task == "start_occurrence":
                await self.starts.start(TEAM, occurrence)
            else:
                await self.starts.tell(TEAM, News(NewsKind(facts["kind"]), occurrence, facts["reason"]))

    async def processes(self) -> list[Process]:
        async with self.work(TEAM) as work:
            return list(await work.processes.list_open(channel_ids=None, limit=50))


async def test_what_is_due_is_claimed_once_and_starts_once_however_often_it_is_carried_out() -> None:
    scene = Scene()
    await scene.made()
    scene.work.take_jobs()
    assert await scene.starts.claim_due() == 0
    scene.clock.advance(timedelta(minutes=31))
    assert [await scene.starts.claim_due(), await scene.starts.claim_due()] == [1, 0]
    jobs = scene.work.take_jobs()
    await scene.run(jobs)
    await scene.run(jobs)
    [process] = await scene.processes()
    assert (process.name, process.owner_id, process.started_by) == ("Move 23 Nov 2026", BOB.id, ANN.id)
    assert (process.origin, process.template_version) == (Origin.SCHEDULE, 1)
    await scene.run(scene.work.take_jobs())
    assert scene.messenger.told == []


async def test_after_a_downtime_only_the_latest_starts_and_is_said_to_be_late() -> None:
    scene = Scene()
    await scene.made()
    scene.clock.advance(timedelta(days=3, hours=2))
    assert await scene.starts.claim_due() == 1
    await scene.run(scene.work.take_jobs())
    [process] = await scene.processes()
    assert process.name == "Move 26 Nov 2026"
    assert process.start_note is not None
    assert process.start_note.startswith("Late: it was to start Thu 26 Nov at ")
    assert process.start_note.endswith("; 3 before it left out")
    await scene.run(scene.work.take_jobs())
    assert {(user, news.kind, news.occurrence.skipped) for user, news in scene.messenger.told} == {
        (ANN.id, NewsKind.LATE, 3),
        (BOB.id, NewsKind.LATE, 3),
    }
    [view] = await scene.recurring.listed(ANN, CHANNEL)
    assert view.recurrence.next_at == MONDAY + timedelta(days=4, minutes=30)


async def test_an_archived_template_pauses_it_once_and_its_maker_hears_why() -> None:
    scene = Scene()
    made = await scene.made()
    await scene.templates.archive(EVA, made.template_id, is_archived=True, cause="a")
    scene.clock.advance(timedelta(hours=1))
    await scene.starts.claim_due()
    jobs = scene.work.take_jobs()
    await scene.run(jobs)
    await scene.run(jobs)
    await scene.run(scene.work.take_jobs())
    assert {user for user, _ in scene.messenger.told} == {ANN.id, BOB.id}
    assert scene.messenger.told[0][1].reason == "“Release” is archived. Bring it back before resuming it."
    assert await scene.processes() == []
    [view] = await scene.recurring.listed(ANN, CHANNEL)
    assert view.recurrence.is_paused


async def test_an_archived_directory_pauses_what_repeats_from_it_and_it_is_told_once() -> None:
    scene = Scene()
    made = await scene.made()
    await scene.templates.archive_directory(EVA, HOME, is_archived=True, cause="a")
    new = NewRecurrence(made.template_id, "Move", CHANNEL, BOB.id, DAILY, answers={"size": "Major"})
    with pytest.raises(ConflictError, match="is archived with its directory"):
        await scene.recurring.create(ANN, new, cause="c2")
    for _ in range(2):
        scene.clock.advance(timedelta(days=1))
        await scene.starts.claim_due()
        await scene.run(scene.work.take_jobs())
        await scene.run(scene.work.take_jobs())
    assert sorted(user for user, _ in scene.messenger.told) == [ANN.id, BOB.id]
    assert "archived with its directory “Team”" in (scene.messenger.told[0][1].reason or "")
    assert await scene.processes() == []


async def test_a_channel_archived_in_slack_pauses_it_and_says_the_fix_until_it_is_mended() -> None:
    scene = Scene()
    made = await scene.made()
    channel = scene.directory.channels[(TEAM, CHANNEL)]
    scene.directory.channels[(TEAM, CHANNEL)] = replace(channel, is_archived=True)
    scene.clock.advance(timedelta(hours=1))
    for _ in range(2):
        await scene.starts.claim_due()
        await scene.run(scene.work.take_jobs())
        await scene.run(scene.work.take_jobs())
        scene.clock.advance(timedelta(days=1))
    assert sorted(user for user, _ in scene.messenger.told) == [ANN.id, BOB.id]
    assert "is archived in Slack. Unarchive it there" in (scene.messenger.told[0][1].reason or "")
    assert await scene.processes() == []
    with pytest.raises(ConflictError, match="is archived in Slack"):
        await scene.recurring.resume(ANN, made.id, CHANNEL, cause="r1")
    new = NewRecurrence(made.template_id, "Move", CHANNEL, BOB.id, DAILY, answers={"size": "Major"})
    with pytest.raises(InvalidInputError, match="is archived in Slack"):
        await scene.recurring.create(ANN, new, cause="c2")
    scene.directory.channels[(TEAM, CHANNEL)] = channel
    await scene.recurring.resume(ANN, made.id, CHANNEL, cause="r2")
    scene.clock.advance(timedelta(days=1))
    await scene.starts.claim_due()
    await scene.run(scene.work.take_jobs())
    assert len(await scene.processes()) == 1


async def test_what_somebody_made_who_left_is_paused_with_a_reason_that_says_so() -> None:
    scene = Scene()
    await scene.made()
    scene.people.people[TEAM, ANN.id] = replace(ANN, is_deleted=True)
    scene.clock.advance(timedelta(days=2))
    await scene.starts.claim_due()
    await scene.run(scene.work.take_jobs())
    await scene.run(scene.work.take_jobs())
    told = {reader: news.reason for reader, news in scene.messenger.told}
    words = "Ann, who made it, is no member here any more. Somebody else is to make it anew."
    assert told == {BOB.id: words}


async def test_what_somebody_made_who_was_taken_out_of_the_private_channel_is_paused_and_says_so() -> None:
    scene = Scene()
    await scene.made(channel_id=SECRET)
    scene.directory.channels[TEAM, SECRET] = make_channel(SECRET, "UBOB", is_private=True)
    scene.clock.advance(timedelta(days=2))
    await scene.starts.claim_due()
    await scene.run(scene.work.take_jobs())
    await scene.run(scene.work.take_jobs())
    reasons = {str(news.reason).partition(".")[0] for _, news in scene.messenger.told}
    assert reasons == {"Ann, who made it, is not in its private channel any more"}


async def test_nothing_is_given_to_apps_and_to_who_left() -> None:
    scene = Scene()
    view = await scene.template()
    async with scene.work(TEAM) as work:
        await work.people.save(replace(make_person("UBOT", "Bot"), is_bot=True))
        await work.commit()
    answers = {"size": "Major"}
    new = NewRecurrence(view.template.id, "Move", CHANNEL, UserId("UBOT"), DAILY, answers=answers)
    with pytest.raises(InvalidInputError, match="is an app"):
        await scene.recurring.create(ANN, new, cause="r")
    roles = replace(new, owner_id=BOB.id, roles={"driver": UserId("UBOT")})
    with pytest.raises(InvalidInputError, match="is an app"):
        await scene.recurring.create(ANN, roles, cause="r")


async def test_a_channel_that_is_gone_pauses_it_and_a_start_that_never_worked_is_told() -> None:
    scene = Scene()
    made = await scene.made()
    scene.directory.channels.clear()
    scene.clock.advance(timedelta(hours=1))
    await scene.starts.claim_due()
    await scene.run(scene.work.take_jobs())
    await scene.starts.give_up(TEAM, Occurrence(made.id, MONDAY))
    await scene.run(scene.work.take_jobs())
    assert [news.kind for _, news in scene.messenger.told] == [
        NewsKind.PAUSED, NewsKind.PAUSED, NewsKind.FAILED, NewsKind.FAILED,
    ]  # fmt: skip


@pytest.mark.parametrize("actor", [ANN, BOB, EVA, ADMIN])
async def test_its_maker_its_owner_the_templates_editors_and_admins_change_it(actor: Person) -> None:
    scene = Scene()
    made = await scene.made()
    paused = await scene.recurring.pause(actor, made.id, CHANNEL, cause="p")
    assert paused.recurrence.is_paused
    scene.clock.advance(timedelta(days=2))
    assert await scene.starts.claim_due() == 0
    resumed = await scene.recurring.resume(actor, made.id, CHANNEL, cause="r")
    assert resumed.recurrence.next_at == MONDAY + timedelta(days=2, minutes=30)
    await scene.recurring.delete(actor, made.id, CHANNEL, cause="d")
    assert await scene.recurring.listed(ANN, CHANNEL) == []
    with pytest.raises(NotFoundError):
        await scene.recurring.pause(actor, made.id, CHANNEL, cause="p2")


async def test_others_see_it_in_its_channel_and_change_nothing() -> None:
    scene = Scene()
    made = await scene.made()
    [view] = await scene.recurring.listed(CEM, CHANNEL)
    assert not view.can_change
    with pytest.raises(NotAllowedError):
        await scene.recurring.delete(CEM, made.id, CHANNEL, cause="d")
    assert await scene.recurring.listed(CEM, SECRET) == []
    with pytest.raises(NotFoundError):
        await scene.recurring.pause(GUEST, made.id, CHANNEL, cause="p")


async def test_one_of_a_private_channel_shows_nowhere_else() -> None:
    scene = Scene()
    made = await scene.made(channel_id=SECRET)
    assert len(await scene.recurring.listed(ANN, CHANNEL)) == 1
    assert await scene.recurring.listed(BOB, CHANNEL) == []
    for actor in (BOB, ADMIN):
        with pytest.raises(NotFoundError):
            await scene.recurring.delete(actor, made.id, CHANNEL, cause="d")


async def test_what_cannot_be_kept_is_refused_and_the_same_work_makes_one() -> None:
    scene = Scene()
    made = await scene.made()
    new = NewRecurrence(made.template_id, "Move", CHANNEL, BOB.id, DAILY, answers={"size": "Major"})
    again = await scene.recurring.create(ANN, new, cause="c")
    assert again.recurrence == made
    with pytest.raises(NotAllowedError):
        await scene.recurring.create(BOB, replace(new, channel_id=SECRET), cause="x")
    with pytest.raises(InvalidInputError):
        await scene.recurring.create(ANN, replace(new, channel_id=ChannelId("CNONE")), cause="x")
    with pytest.raises(NotAllowedError):
        await scene.recurring.create(GUEST, new, cause="x")
    await scene.templates.archive(EVA, made.template_id, is_archived=True, cause="a")
    with pytest.raises(ConflictError):
        await scene.recurring.create(ANN, new, cause="y")
