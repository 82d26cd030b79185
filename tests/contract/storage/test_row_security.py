"""No statement, however written, gets across the border between two workspaces."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError

from domain.conversations.model import Conversation, Turn
from domain.gateway.model import TokenUsage, UsageOutcome, UsageRow
from domain.ids import ActivityId, ChannelId, ConversationId, MessageTs, ProcessId, TeamId, TurnId, UserId
from domain.plans.changes import PlanChange
from domain.plans.model import PlanSettings
from domain.ports import Post
from domain.processes.sight import Sight
from domain.recommendations.model import Entry, Kind
from domain.reminders.model import ReminderSettings
from domain.templates.model import DirectoryEntry
from storage.database import Database
from storage.inbox import SqlInbox
from storage.migrations import migrate
from storage.posts import SqlPostLog
from storage.tables import FENCED
from storage.unit_of_work import SqlWorkFactory
from tests.contract.storage.conftest import JobList
from tests.contract.storage.samples import make_activity, make_suggestion
from tests.contract.storage.test_calendars import FEED, LINK
from tests.contract.storage.test_plans import ANN, PLAN
from tests.contract.storage.test_reminders import REMINDER
from tests.contract.storage.test_summaries import SUMMARY
from tests.fakes.channels import make_channel
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.recurring import make_recurrence
from tests.fakes.system import MONDAY, FixedClock, SequentialIds
from tests.fakes.templates import add_template

ANNS, BOBS = TeamId("TANN"), TeamId("TBOB")


async def fill(database: Database, team_id: TeamId) -> None:
    """Put at least one row into every table."""
    jobs = JobList()
    process = make_process(make_step(1, "Canary"), team_id=team_id)
    conversation = Conversation(
        ConversationId("conversation-1"), team_id, ChannelId("C1"), MessageTs("1.0"), process.id
    )
    turn = Turn(TurnId("turn-1"), team_id, conversation.id, MessageTs("1.0"), UserId("UANN"), MONDAY)
    row = UsageRow(
        "usage-1",
        team_id,
        UserId("UANN"),
        MONDAY,
        "reply",
        "m",
        TokenUsage(1, 2),
        UsageOutcome.ANSWERED,
        took_ms=3,
    )
    async with SqlWorkFactory(database, jobs)(team_id) as work:
        await work.people.save(make_person("UANN", "Canary"))
        await work.channels.save(replace(make_channel("C1", "UANN"), team_id=team_id))
        await work.processes.add(process)
        await work.activity.add(replace(make_activity(), team_id=team_id))
        await work.suggestions.add(replace(make_suggestion(), team_id=team_id))
        template = await add_template(work.templates, team_id)
        await work.templates.add_directory_entry(
            DirectoryEntry(template.directory_id, team_id, "cause", UserId("UANN"), MONDAY, "archived it")
        )
        await work.recurrences.add(make_recurrence(team_id=team_id))
        await work.plans.add(replace(PLAN, team_id=team_id))
        await work.plans.add_change(PlanChange("c", team_id, PLAN.id, ANN, MONDAY, "Canary", PLAN, 1))
        await work.plans.save_settings(PlanSettings(ANN))
        await work.reminders.add([REMINDER])
        await work.reminders.save_settings(ReminderSettings(ANN))
        await work.calendars.save_link(replace(LINK, team_id=team_id))
        await work.calendars.save_feed(replace(FEED, team_id=team_id))
        entry = Entry(Kind.PROCESS, "process-1", 1, "Canary", "canary", UserId("UANN"))
        await work.search.put(entry)
        await work.search.learn("m", [(entry, (1.0, 0.0))])
        await work.summaries.put(replace(SUMMARY, team_id=team_id))
        await work.conversations.ensure(conversation)
        await work.conversations.begin_turn(turn)
        await work.homes.opened(UserId("UANN"), MONDAY)
        await work.usage.add(row)
        assert await work.usage.reserve("r", on=date(2026, 11, 23), tokens=5, limit=100, at=MONDAY)
        await work.commit()
    inbox = SqlInbox(database, jobs, FixedClock(), SequentialIds())
    await inbox.accept(team_id=team_id, route="message", key="k", lock=None, payload={"text": "canary"})
    await SqlPostLog(database).intend(team_id, Post("k", ChannelId("C1")))


@pytest.fixture
async def two_workspaces(database: Database) -> Database:
    for team_id in (ANNS, BOBS):
        await fill(database, team_id)
    return database


@pytest.fixture
async def ordinary(postgres_superuser_url: str, empty_url: str) -> AsyncIterator[Database]:
    """The same, migrated and used by a login role that is no superuser but owns the tables."""
    address = empty_url.replace("+psycopg", "")
    role = "plain_" + address.split("/")[-1].split("?")[0]
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
        name = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(role)))
    url = empty_url.replace("postgres@", f"{role}@")
    migrate(url)
    database = await Database.open(url, pool_size=2)
    for team_id in (ANNS, BOBS):
        await fill(database, team_id)
    yield database
    await database.close()
    with psycopg.connect(postgres_superuser_url, autocommit=True) as admin:
        name = sql.Identifier(address.split("/")[-1].split("?")[0])
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(name))
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(sql.Identifier(role)))
        admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


async def try_everything(database: Database, table: Table) -> None:
    """As Ann's workspace, with hand-written statements: see, change, take and plant rows of Bob's."""
    name = table.name
    async with database.transaction(ANNS) as connection:
        seen = await connection.execute(text(f"SELECT DISTINCT team_id FROM {name}"))
        assert seen.scalars().all() == [ANNS]
        everything = await connection.execute(text(f"UPDATE {name} SET team_id = team_id"))
        assert everything.rowcount >= 1
        changed = await connection.execute(
            text(f"UPDATE {name} SET team_id = team_id WHERE team_id = 'TBOB'")
        )
        assert changed.rowcount == 0
        taken = await connection.execute(text(f"DELETE FROM {name} WHERE team_id = 'TBOB'"))
        assert taken.rowcount == 0
    columns = ", ".join(c.name for c in table.c if c.name not in ("team_id", "position"))
    plant = f"INSERT INTO {name} (team_id, {columns}) SELECT 'TBOB', {columns} FROM {name}"
    async with database.transaction(ANNS) as connection:
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(text(plant))
    async with database.transaction(ANNS) as connection:
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(text(f"UPDATE {name} SET team_id = 'TBOB'"))


@pytest.mark.parametrize("table", FENCED, ids=lambda table: str(table.name))
async def test_a_transaction_sees_changes_and_plants_nothing_of_another_workspace(
    two_workspaces: Database, table: Table
) -> None:
    await try_everything(two_workspaces, table)


async def test_an_ordinary_owner_of_the_tables_is_held_back_as_well(ordinary: Database) -> None:
    for table in FENCED:
        await try_everything(ordinary, table)


async def test_a_transaction_of_no_workspace_sees_nothing(two_workspaces: Database) -> None:
    async with two_workspaces.transaction(TeamId("")) as connection:
        for table in FENCED:
            assert (await connection.execute(text(f"SELECT count(*) FROM {table.name}"))).scalar_one() == 0


async def test_the_next_user_of_a_connection_inherits_no_workspace(two_workspaces: Database) -> None:
    async with two_workspaces.transaction(BOBS) as connection:
        await connection.commit()
        question = text("SELECT current_setting('convers.team_id', true), current_user")
        team_id, role = (await connection.execute(question)).one()
        assert team_id in (None, "")
        assert role == "postgres"


async def test_shelves_of_one_workspace_do_not_find_what_another_keeps_under_the_same_id(
    two_workspaces: Database,
) -> None:
    sight = Sight(UserId("UANN"), frozenset({ChannelId("C1")}), frozenset())
    async with SqlWorkFactory(two_workspaces, JobList())(TeamId("TEVE")) as work:
        assert await work.processes.get(ProcessId("process-1")) is None
        assert await work.activity.get(ActivityId("activity-1")) is None
        assert await work.people.all() == []
        assert await work.processes.find("Website", sight=sight, limit=5) == []
        assert await work.usage.rows(since=datetime(2020, 1, 1, tzinfo=UTC), actor_id=None) == []
