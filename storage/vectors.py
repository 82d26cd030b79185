"""What the `vector` extension gives: whether it is there, and the indexes that make it fast.

Vectors are kept as plain numbers, so the record needs no extension. The extension compares them; taking it
away takes only indexes along, and the next start makes them again.
"""

from enum import StrEnum

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import DBAPIError

OLDEST = (0, 8)
"""The first version that goes on looking when a filter takes away what an index found."""
LARGEST_INDEXED = {"vector": 2_000, "halfvec": 4_000}
"""Numbers of a vector that an index takes; pgvector's limits."""
INDEXED = (256, 384, 512, 768, 1_024, 1_536, 2_048, 2_560, 3_072)
"""Lengths of vectors that models make. Others are compared one by one."""
INDEX = "ix_search_vectors_meaning_"
LOOK = text(
    "SELECT offered.default_version AS offered, made.extversion AS made, "
    "made.extnamespace = to_regnamespace('public') AS is_in_reach "
    "FROM (SELECT 'vector'::name AS name) AS wanted "
    "LEFT JOIN pg_available_extensions AS offered USING (name) "
    "LEFT JOIN pg_extension AS made ON made.extname = wanted.name"
)


class Extension(StrEnum):
    """How the extension is."""

    READY = "ready"
    ABSENT = "absent"
    NOT_CREATED = "not_created"
    ELSEWHERE = "elsewhere"
    OLD = "old"


def seen(found: Row[tuple[str | None, str | None, bool | None]]) -> Extension:
    """Return what a row of LOOK says."""
    if found.made is None:
        return Extension.NOT_CREATED if found.offered is not None else Extension.ABSENT
    if not found.is_in_reach:
        return Extension.ELSEWHERE
    version = tuple(int(part) for part in found.made.split(".")[:2])
    return Extension.READY if version >= OLDEST else Extension.OLD


def type_of(dimensions: int) -> str:
    """Return PostgreSQL's type for vectors of a length: half as exact where only that can be indexed."""
    is_half = LARGEST_INDEXED["vector"] < dimensions <= LARGEST_INDEXED["halfvec"]
    return f"{'halfvec' if is_half else 'vector'}({int(dimensions)})"


def prepare(connection: Connection) -> None:
    """Create the extension where we may, and its indexes where it is. Without it words serve alone."""
    if seen(connection.execute(LOOK).one()) is Extension.NOT_CREATED:
        try:
            with connection.begin_nested():
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public"))
        except DBAPIError:
            return  # a superuser has to; the doctor says so
    if seen(connection.execute(LOOK).one()) is not Extension.READY:
        return
    for dimensions in INDEXED:
        kind = type_of(dimensions)
        connection.execute(
            text(
                f"CREATE INDEX IF NOT EXISTS {INDEX}{dimensions} ON public.search_vectors "
                f"USING hnsw (CAST(embedding AS public.{kind}) public.{kind.split('(')[0]}_cosine_ops) "
                f"WHERE dimensions = {dimensions}"
            )
        )
