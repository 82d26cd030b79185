"""How long a recommendation takes among 10,000 templates, and whether the index misses any."""

import os
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from benchmarks.table import Row, quantile
from domain.ids import TeamId
from domain.recommendations.model import Entry, Kind
from storage.database import Database
from storage.embedded import EmbeddedPostgres
from storage.migrations import migrate
from storage.search import SqlSearchRepository
from storage.unit_of_work import SqlWorkFactory

TEMPLATES = 10_000
ASKED = 200
BEST = 10
TEAM = TeamId("TBENCH")
VERBS = ("plan", "review", "publish", "test", "announce", "archive", "renew", "audit", "order", "install")
NOUNS = (
    *("budget", "release", "laptop", "contract", "newsletter", "invoice", "server", "badge", "policy"),
    *("survey", "backup", "website", "tender", "training", "warehouse", "recipe", "vehicle", "licence"),
)
PLACES = [f"{first}{last}" for first in ("north", "south", "east", "west") for last in "abcdefghij"]


async def _no_jobs(*_: object, **__: object) -> None:
    """Nothing follows from filling the index."""


def _entry(number: int, chance: random.Random) -> Entry:
    title = f"{chance.choice(VERBS)} {chance.choice(NOUNS)} {chance.choice(PLACES)}"
    steps = " · ".join(f"{chance.choice(VERBS)} {chance.choice(NOUNS)}" for _ in range(12))
    return Entry(Kind.TEMPLATE, f"template-{number:05}", 1, title, steps)


async def measure() -> list[Row]:
    """Return the times of a search by words, and its recall against one that uses no index."""
    with TemporaryDirectory(prefix="convers-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - the server may run as another user
        with EmbeddedPostgres.start(Path(folder) / "postgres") as server:
            url = server.url("postgres")
            migrate(url)
            database = await Database.open(url)
            try:
                return await _asked(database)
            finally:
                await database.close()


async def _asked(database: Database) -> list[Row]:
    chance = random.Random(4)
    factory = SqlWorkFactory(database, _no_jobs)
    async with factory(TEAM) as work:
        for number in range(TEMPLATES):
            await work.search.put(_entry(number, chance))
        await work.commit()
    took: list[float] = []
    same = total = 0
    for _ in range(ASKED):
        goal = f"{chance.choice(VERBS)} the {chance.choice(NOUNS)} in {chance.choice(PLACES)}"
        async with factory(TEAM) as work:
            began = time.perf_counter()
            found = await work.search.by_words(goal, Kind.TEMPLATE, limit=BEST)
            took.append((time.perf_counter() - began) * 1000)
        exact = await _without_index(database, goal)
        same += len(set(found) & set(exact))
        total += len(exact)
    return [
        Row(f"recommend by words among {TEMPLATES:,} templates, median", "ms", quantile(took, 0.5), None, ""),
        Row(f"recommend by words among {TEMPLATES:,} templates, p95", "ms", quantile(took, 0.95), None, ""),
        Row("recall of the ten best against a full scan", "%", 100 * same / total, None, ""),
    ]


async def _without_index(database: Database, goal: str) -> list[str]:
    async with database.transaction(TEAM) as connection:
        for kind in ("bitmapscan", "indexscan"):
            await connection.execute(text(f"SET LOCAL enable_{kind} = off"))
        shelf = SqlSearchRepository(connection, TEAM)
        return list(await shelf.by_words(goal, Kind.TEMPLATE, limit=BEST))
