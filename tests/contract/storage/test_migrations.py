"""Migrations lead from nothing to the schema and back, whoever runs them and however often."""

from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import NullPool, create_engine, inspect, text

from domain.errors import SettingError
from storage.database import QUEUE_SCHEMA
from storage.migrations import current, downgrade, head, migrate
from storage.tables import FENCED, metadata
from storage.vectors import INDEX


def _read(url: str, question: str) -> list[tuple[object, ...]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_an_empty_database_migrated_to_the_head_equals_the_schema(empty_url: str) -> None:
    assert current(empty_url) is None
    migrate(empty_url)
    assert current(empty_url) == head()
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_no_extra})
        assert compare_metadata(context, metadata) == []


def _is_no_extra(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the indexes that are only there where the extension is."""
    return not (kind == "index" and name is not None and name.startswith(INDEX))


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert current(database_url) == head()


def test_downgrading_to_the_base_leaves_nothing_behind_and_the_way_up_stays_open(database_url: str) -> None:
    downgrade(database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert QUEUE_SCHEMA not in inspect(connection).get_schema_names()
    assert current(database_url) is None
    migrate(database_url)
    assert current(database_url) == head()


def test_replicas_that_migrate_at_the_same_time_do_it_once(empty_url: str) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as replicas:
        list(replicas.map(migrate, [empty_url] * 3))
    assert current(empty_url) == head()


def test_every_table_of_workspaces_is_under_forced_row_level_security(database_url: str) -> None:
    question = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND relrowsecurity AND relforcerowsecurity"
    )
    assert {name for (name,) in _read(database_url, question)} == {table.name for table in FENCED}


def test_every_key_of_a_table_of_workspaces_begins_with_the_workspace(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        inspector = inspect(connection)
        for table in FENCED:
            keys = [inspector.get_pk_constraint(table.name)["constrained_columns"]]
            keys += [unique["column_names"] for unique in inspector.get_unique_constraints(table.name)]
            keys += [key["constrained_columns"] for key in inspector.get_foreign_keys(table.name)]
            assert all(columns[0] == "team_id" for columns in keys), table.name


def test_the_queues_tables_are_those_of_the_installed_engine_and_say_so(database_url: str) -> None:
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    version = newest.split("_")[0]
    copy = files("storage.migrations").joinpath(f"procrastinate_{version.replace('.', '_')}.sql").read_text()
    assert copy.split("-- ====\n", 1)[1] == SchemaManager.get_schema()
    said = _read(database_url, f"SELECT obj_description('{QUEUE_SCHEMA}'::regnamespace)")
    assert said == [(f"procrastinate {version}",)]


def test_the_history_of_older_processes_gets_its_beginning(database_url: str) -> None:
    downgrade(database_url, "0010")
    engine = create_engine(database_url, poolclass=NullPool)
    process = (
        "INSERT INTO processes (team_id, id, name, channel_id, started_by, started_at, state, next_alias, "
        "version, roles, questions, answers, editors, origin, template_id, template_version) VALUES "
        "(:team, :id, 'Move', 'C1', 'UANN', '2026-11-23 09:00Z', 'open', 2, 1, '{}', '[]', '{}', '{}', "
        ":origin, 'gone', :number)"
    )
    step = (
        "INSERT INTO steps (team_id, process_id, id, alias, title, rank, state, version, kind, is_optional, "
        "after_ids, evidence, finished_at) VALUES "
        "('T1', 'p1', 's', 's1', 'Read', 1, 'done', 1, 'fyi', false, '{}', '[]', '2026-11-23 09:00Z')"
    )
    with engine.begin() as connection:
        for team, origin, number in (("T1", "person", None), ("T2", "schedule", 3)):
            connection.execute(text("INSERT INTO teams VALUES (:team)"), {"team": team})
            facts = {"team": team, "id": f"p{team[1]}", "origin": origin, "number": number}
            connection.execute(text(process), facts)
        connection.execute(text(step))
    migrate(database_url)
    question = "SELECT process_id, actor_id, source, lines ->> 0 FROM activity ORDER BY process_id, position"
    assert _read(database_url, question) == [
        ("p1", "UANN", "modal", "Started “Move”"),
        ("p1", "UANN", "automatic", "Read: closed itself"),
        ("p2", "UANN", "schedule", "Started “Move” from version 3 of the template"),
    ]
    downgrade(database_url, "0010")
    assert _read(database_url, question) == []
    migrate(database_url)


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingError, match="newer Convers"):
        migrate(database_url)


def test_an_unreachable_server_is_named_as_the_setting_it_is() -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        migrate("postgresql://nobody@127.0.0.1:1/nothing")
