"""How long a recommendation takes among 10,000 templates, by words and by meaning, and what the indexes miss.

Meanings are stand-ins: pieces of words hashed into the 1,536 numbers that OpenAI's small model makes. What a
model's server takes for its part is left out; the search is the same.
"""

import os
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from sqlalchemy import text

from benchmarks.table import Row, quantile
from domain.ids import TeamId
from domain.recommendations.model import Entry, Kind, Meaning
from storage.database import Database
from storage.embedded import EmbeddedPostgres
from storage.migrations import migrate
from storage.search import SqlSearchRepository
from storage.unit_of_work import SqlWorkFactory

TEMPLATES = 10_000
ASKED = 200
BEST = 10
AT_ONCE = 64
DIMENSIONS = 1_536
MODEL = "stand-in"
TEAM = TeamId("TBENCH")
SCAN = "the same without an index"
VERBS = ("plan", "review", "publish", "test", "announce", "archive", "renew", "audit", "order", "install")
NOUNS = (
    *("budget", "release", "laptop", "contract", "newsletter", "invoice", "server", "badge", "policy"),
    *("survey", "backup", "website", "tender", "training", "warehouse", "recipe", "vehicle", "licence"),
)
PLACES = [f"{first}{last}" for first in ("north", "south", "east", "west") for last in "abcdefghij"]

Ask = Callable[[SqlSearchRepository, str], Awaitable[Sequence[str]]]


async def measure() -> list[Row]:
    """Return the times of both ways to search, and their recall against a look at every template."""
    with TemporaryDirectory(prefix="convers-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - the server may run as another user
        with EmbeddedPostgres.start(Path(folder) / "postgres") as server:
            url = server.url("postgres")
            migrate(url)
            database = await Database.open(url)
            try:
                await _fill(database)
                words = await _asked(database, "by words", _by_words)
                return words + await _asked(database, "by meaning", _by_meaning)
            finally:
                await database.close()


async def _fill(database: Database) -> None:
    chance = random.Random(4)
    entries = [_entry(number, chance) for number in range(TEMPLATES)]
    factory = SqlWorkFactory(database, _no_jobs)
    async with factory(TEAM) as work:
        for entry in entries:
            await work.search.put(entry)
        await work.commit()
    for at in range(0, TEMPLATES, AT_ONCE):
        async with factory(TEAM) as work:
            await work.search.learn(MODEL, [(one, vector_of(one.said)) for one in entries[at : at + AT_ONCE]])
            await work.commit()


async def _asked(database: Database, way: str, ask: Ask) -> list[Row]:
    """Ask for the best ten, with the index and right after without it."""
    chance = random.Random(5)
    took: list[float] = []
    scanned: list[float] = []
    same = total = 0
    for _ in range(ASKED):
        goal = f"{chance.choice(VERBS)} the {chance.choice(NOUNS)} in {chance.choice(PLACES)}"
        found, seconds = await _timed(database, goal, ask, uses_index=True)
        took.append(seconds * 1000)
        exact, seconds = await _timed(database, goal, ask, uses_index=False)
        scanned.append(seconds * 1000)
        same += len(set(found) & set(exact))
        total += len(exact)
    among = f"recommend {way} among {TEMPLATES:,} templates"
    return [
        Row(f"{among}, median", "ms", quantile(took, 0.5), quantile(scanned, 0.5), SCAN),
        Row(f"{among}, p95", "ms", quantile(took, 0.95), quantile(scanned, 0.95), SCAN),
        Row(f"… recall of the {BEST} best against that", "%", 100 * same / total, None, ""),
    ]


async def _timed(database: Database, goal: str, ask: Ask, *, uses_index: bool) -> tuple[Sequence[str], float]:
    async with database.transaction(TEAM) as connection:
        if not uses_index:
            for kind in ("bitmapscan", "indexscan"):
                await connection.execute(text(f"SET LOCAL enable_{kind} = off"))
        shelf = SqlSearchRepository(connection, TEAM)
        began = time.perf_counter()
        return await ask(shelf, goal), time.perf_counter() - began


async def _by_words(shelf: SqlSearchRepository, goal: str) -> Sequence[str]:
    return await shelf.by_words(goal, Kind.TEMPLATE, limit=BEST)


async def _by_meaning(shelf: SqlSearchRepository, goal: str) -> Sequence[str]:
    found = await shelf.by_meaning(Meaning(MODEL, vector_of(goal)), Kind.TEMPLATE, limit=BEST)
    return [one.id for one in found]


def vector_of(said: str) -> tuple[float, ...]:
    """Return a vector in which each piece of each word counts, a little differently for each text."""
    vector = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", said.lower()):
        for at in range(len(word)):
            piece = f"<{word}>"[at : at + 3]
            for number in range(8):
                hashed = crc32(f"{piece}{number}".encode())
                vector[hashed % DIMENSIONS] += 1.0 if hashed & 65_536 else -1.0
    return tuple(vector)


def _entry(number: int, chance: random.Random) -> Entry:
    title = f"{chance.choice(VERBS)} {chance.choice(NOUNS)} {chance.choice(PLACES)}"
    steps = " · ".join(f"{chance.choice(VERBS)} {chance.choice(NOUNS)}" for _ in range(12))
    return Entry(Kind.TEMPLATE, f"template-{number:05}", 1, title, steps, None)


async def _no_jobs(*_: object, **__: object) -> None:
    """Nothing follows from filling the index."""
