"""Finding by meaning on a real PostgreSQL: with the extension, without it, and in between."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import NamedTuple, cast

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Row, text

from domain.ids import UserId
from domain.recommendations.model import Entry, Kind, Meaning
from storage.database import Database
from storage.migrations import migrate
from storage.unit_of_work import SqlWorkFactory
from storage.vectors import INDEX, INDEXED, Extension, seen, type_of
from tests.contract.storage.conftest import JobList
from tests.fakes.people import TEAM, make_person

ANN, BOB = UserId("UANN"), UserId("UBOB")
MODEL = "small-1"


def entry(name: str, *, kind: Kind = Kind.TEMPLATE, text: str = "steps", by: UserId | None = ANN) -> Entry:
    return Entry(kind, name, 1, name, text, by)


def at(*numbers: float, length: int = 4) -> tuple[float, ...]:
    return (*numbers, *[0.0] * (length - len(numbers)))


def meaning(*numbers: float, model: str = MODEL, length: int = 4) -> Meaning:
    return Meaning(model, at(*numbers, length=length))


async def put(work: SqlWorkFactory, *entries: Entry) -> None:
    async with work(TEAM) as unit:
        for person in (make_person(ANN, "Ann"), make_person(BOB, "Bob")):
            await unit.people.save(person)
        for one in entries:
            await unit.search.put(one)
        await unit.commit()


async def learn(
    work: SqlWorkFactory, *found: tuple[Entry, tuple[float, ...] | None], model: str = MODEL
) -> None:
    async with work(TEAM) as unit:
        await unit.search.learn(model, found)
        await unit.commit()


async def near(work: SqlWorkFactory, asked: Meaning, kind: Kind = Kind.TEMPLATE) -> list[str]:
    async with work(TEAM) as unit:
        return [one.id for one in await unit.search.by_meaning(asked, kind, limit=10)]


async def unlearned(work: SqlWorkFactory, model: str = MODEL) -> list[str]:
    async with work(TEAM) as unit:
        return [one.id for one in await unit.search.unlearned(model, limit=10)]


async def use_ai(work: SqlWorkFactory, user_id: UserId, uses_ai: bool) -> None:
    async with work(TEAM) as unit:
        await unit.people.set_uses_ai(user_id, uses_ai)
        await unit.commit()


async def test_the_nearest_comes_first_with_how_like_it_is(work: SqlWorkFactory) -> None:
    one, other, run = entry("one"), entry("other"), entry("run", kind=Kind.PROCESS)
    await put(work, one, other, run)
    await learn(work, (one, at(1.0)), (other, at(0.6, 0.8)), (run, at(1.0)))

    async with work(TEAM) as unit:
        found = await unit.search.by_meaning(meaning(2.0), Kind.TEMPLATE, limit=10)

    assert [hit.id for hit in found] == ["one", "other"]
    assert [hit.likeness for hit in found] == pytest.approx([1.0, 0.6])
    assert await near(work, meaning(1.0), Kind.PROCESS) == ["run"]


async def test_vectors_of_two_models_are_never_compared(work: SqlWorkFactory) -> None:
    one, other = entry("one"), entry("other")
    await put(work, one, other)
    await learn(work, (one, at(1.0)))
    await learn(work, (other, at(1.0)), model="large-1")

    assert await near(work, meaning(1.0)) == ["one"]
    assert await near(work, meaning(1.0, model="large-1")) == ["other"]
    assert await unlearned(work) == ["other"]
    await learn(work, (other, at(0.0, 1.0)))
    assert await near(work, meaning(1.0, model="large-1")) == []
    assert await near(work, meaning(1.0)) == ["one", "other"]


async def test_a_model_that_makes_longer_vectors_now_begins_anew(work: SqlWorkFactory) -> None:
    one, other, odd = entry("one"), entry("other"), entry("odd")
    await put(work, one, other, odd)
    await learn(work, (one, at(1.0)), (other, at(1.0)), (odd, None))

    await learn(work, (one, at(1.0, length=8)))

    assert await unlearned(work) == ["other"]
    assert await near(work, meaning(1.0)) == []
    assert await near(work, meaning(1.0, length=8)) == ["one"]


async def test_only_what_reads_otherwise_now_is_to_be_learned_again(work: SqlWorkFactory) -> None:
    odd = "a nul \0 and half \ud83d"
    await put(work, entry("one", text=odd), entry("two"))
    assert await unlearned(work) == ["one", "two"]
    async with work(TEAM) as unit:
        waiting = await unit.search.unlearned(MODEL, limit=10)
    await learn(work, *((one, at(1.0)) for one in waiting))
    assert await unlearned(work) == []

    await put(work, replace(entry("one", text=odd), revision=2), entry("two", text="other steps"))

    assert await unlearned(work) == ["two"]


async def test_what_a_model_does_not_take_is_not_tried_again_until_it_changes(work: SqlWorkFactory) -> None:
    one = entry("one")
    await put(work, one)
    await learn(work, (one, None))

    assert await unlearned(work) == []
    assert await near(work, meaning(1.0)) == []
    assert await unlearned(work, "large-1") == ["one"]


async def test_words_of_who_turned_ai_off_are_not_learned_and_forgotten(work: SqlWorkFactory) -> None:
    anns, bobs, ours, strangers = entry("anns"), entry("bobs", by=BOB), entry("ours", by=None), entry("x")
    strangers = replace(strangers, author_id=UserId("UNOBODY"))
    await put(work, anns, bobs, ours, strangers)
    assert await unlearned(work) == ["anns", "bobs", "ours"]
    await learn(work, *((one, at(1.0)) for one in (anns, bobs, ours, strangers)))
    assert await near(work, meaning(1.0)) == ["anns", "bobs", "ours"]

    await use_ai(work, ANN, uses_ai=False)

    assert sorted(await near(work, meaning(1.0))) == ["bobs", "ours"]
    assert await unlearned(work) == []
    await learn(work, (anns, at(1.0)))
    assert sorted(await near(work, meaning(1.0))) == ["bobs", "ours"]

    await use_ai(work, ANN, uses_ai=True)
    assert await unlearned(work) == ["anns"]


async def test_a_vector_goes_with_its_entry_and_comes_to_none_that_is_gone(
    work: SqlWorkFactory, database: Database
) -> None:
    one = entry("one")
    await put(work, one)
    await learn(work, (one, at(1.0)), (entry("gone"), at(1.0)))
    async with database.transaction(TEAM) as connection:
        await connection.execute(text("DELETE FROM search_entries"))
        left = await connection.execute(text("SELECT count(*) FROM search_vectors"))
        assert left.scalar_one() == 0


@pytest.mark.parametrize("length", [*INDEXED, 100, 4_096])
async def test_vectors_of_any_length_are_compared_and_usual_ones_have_an_index(
    work: SqlWorkFactory, database: Database, length: int
) -> None:
    one, other = entry("one"), entry("other")
    await put(work, one, other)
    await learn(work, (one, at(0.1, 1.0, length=length)), (other, at(1.0, length=length)))

    assert await near(work, meaning(1.0, length=length)) == ["other", "one"]
    async with database.transaction(TEAM) as connection:
        found = await connection.execute(
            text("SELECT indexdef FROM pg_indexes WHERE indexname = :name"), {"name": f"{INDEX}{length}"}
        )
        index = found.scalar_one_or_none()
    assert (index is not None and type_of(length) in index) == (length in INDEXED)


async def test_the_index_answers_where_there_is_much_to_look_through(
    work: SqlWorkFactory, database: Database
) -> None:
    many = [entry(f"t{number}") for number in range(400)]
    await put(work, *many)
    await learn(work, *((one, at(1.0, number / 100, length=256)) for number, one in enumerate(many)))
    assert (await near(work, meaning(1.0, length=256)))[:3] == ["t0", "t1", "t2"]
    async with database.transaction(TEAM) as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        await connection.execute(text("SET LOCAL enable_sort = off"))
        plan = await connection.execute(
            text(
                "EXPLAIN SELECT id FROM search_vectors WHERE team_id = :team AND kind = 'template' "
                "AND model = 'small-1' AND dimensions = 256 ORDER BY CAST(embedding AS vector(256)) <=> "
                "CAST(:asked AS vector(256)) LIMIT 10"
            ),
            {"team": TEAM, "asked": str(list(at(1.0, length=256)))},
        )
        assert f"{INDEX}256" in "\n".join(plan.scalars())


# ── Without the extension ─────────────────────────────────────────────────────────────────────────


async def test_without_the_extension_words_serve_and_the_next_start_brings_it_back(
    work: SqlWorkFactory, database: Database, database_url: str
) -> None:
    one = entry("Release")
    await put(work, one)
    await learn(work, (one, at(1.0, length=256)))
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("DROP EXTENSION vector CASCADE")

    assert await database.extension() is Extension.NOT_CREATED
    assert await near(work, meaning(1.0, length=256)) == []
    async with work(TEAM) as unit:
        assert not await unit.search.can_compare()
        assert await unit.search.by_words("release", Kind.TEMPLATE, limit=5) == ["Release"]

    migrate(database_url)

    assert await database.extension() is Extension.READY
    assert await near(work, meaning(1.0, length=256)) == ["Release"]


@pytest.fixture
async def plain_owner(postgres_superuser_url: str, empty_url: str) -> AsyncIterator[str]:
    """The address of an empty database for a login role that owns it and may not create the extension."""
    address = empty_url.replace("+psycopg", "")
    role = sql.Identifier("meek_" + address.split("/")[-1].split("?")[0])
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(role))
        name = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, role))
    yield empty_url.replace("postgres@", f"{role.as_string(None)[1:-1]}@")
    with psycopg.connect(postgres_superuser_url, autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(name))
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(role))
        admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
        admin.execute(sql.SQL("DROP ROLE {}").format(role))


async def test_an_owner_who_may_not_create_the_extension_has_words_until_somebody_does(
    plain_owner: str, empty_url: str
) -> None:
    migrate(plain_owner)
    database = await Database.open(plain_owner, pool_size=2)
    work = SqlWorkFactory(database, JobList())
    one = entry("Release")
    await put(work, one)
    assert await database.extension() is Extension.NOT_CREATED
    assert await near(work, meaning(1.0, length=256)) == []
    async with work(TEAM) as unit:
        assert await unit.search.by_words("release", Kind.TEMPLATE, limit=5) == ["Release"]

    with psycopg.connect(empty_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("CREATE EXTENSION vector")
    migrate(plain_owner)

    assert await database.extension() is Extension.READY
    await learn(work, (one, at(1.0, length=256)))
    assert await near(work, meaning(1.0, length=256)) == ["Release"]
    await database.close()


async def test_an_extension_out_of_reach_is_none(database: Database, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("CREATE SCHEMA elsewhere")
        admin.execute("ALTER EXTENSION vector SET SCHEMA elsewhere")
    assert await database.extension() is Extension.ELSEWHERE
    migrate(database_url)


class Found(NamedTuple):
    """A row of LOOK."""

    offered: str | None
    made: str | None
    is_in_reach: bool | None


@pytest.mark.parametrize(
    ("found", "extension"),
    [
        (Found(None, None, None), Extension.ABSENT),
        (Found("0.8.5", None, None), Extension.NOT_CREATED),
        (Found("0.8.5", "0.7.4", True), Extension.OLD),
        (Found("0.8.5", "0.8.0", False), Extension.ELSEWHERE),
        (Found(None, "0.8.0", True), Extension.READY),
        (Found("1.0", "1.0", True), Extension.READY),
    ],
)
def test_what_the_server_says_is_read(found: Found, extension: Extension) -> None:
    assert seen(cast("Row[tuple[str | None, str | None, bool | None]]", found)) is extension
