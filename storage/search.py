"""The index: PostgreSQL's full text and, where it can compare vectors, meanings; in step with revisions."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import and_, bindparam, cast, func, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import REGCONFIG, insert

from domain.recommendations.model import Entry, Kind, Meaning, Near
from storage.schema import people, processes, storable
from storage.schema_search import search_entries, search_vectors
from storage.schema_templates import templates
from storage.shelf import Shelf
from storage.vectors import LOOK, Extension, seen, type_of

ENGLISH = cast("english", REGCONFIG)
"""The language in which words are reduced to their stems."""
MAX_WORDS = 60
"""Words of a question that are searched for."""
LOOK_WIDELY = text(
    "SELECT set_config('hnsw.ef_search', '200', true), "
    "set_config('hnsw.iterative_scan', 'strict_order', true)"
)
"""How far an index of vectors looks around: as far as a filter makes necessary."""
_WORD = re.compile(r"[^\W_]{2,40}")


class SqlSearchRepository(Shelf):
    """Entries of one workspace."""

    async def stale(self, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return ids whose entry is missing or older than they are; archived templates have none."""
        entries = search_entries
        table, revision = (
            (templates, templates.c.revision) if kind is Kind.TEMPLATE else (processes, processes.c.version)
        )
        same = and_(
            entries.c.team_id == table.c.team_id, entries.c.kind == kind.value, entries.c.id == table.c.id
        )
        question = (
            select(table.c.id)
            .select_from(table.outerjoin(entries, same))
            .where(self._mine(table), entries.c.revision.is_distinct_from(revision))
            .order_by(table.c.id)
        )
        if kind is Kind.TEMPLATE:
            question = question.where(templates.c.archived_at.is_(None))
        return [row["id"] for row in await self._all(question.limit(limit))]

    async def put(self, entry: Entry) -> None:
        """Insert an entry, or replace an older one."""
        kept = replace(entry, title=storable(entry.title), text=storable(entry.text))
        words = func.setweight(func.to_tsvector(ENGLISH, kept.title), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector(ENGLISH, kept.text), literal_column("'C'"))
        )
        row: dict[str, Any] = {field.name: getattr(kept, field.name) for field in fields(kept)}
        row |= {"kind": kept.kind.value, "team_id": self._team_id, "words": words, "digest": kept.digest}
        written = insert(search_entries).values(row)
        await self._run(written.on_conflict_do_update(index_elements=["team_id", "kind", "id"], set_=row))

    async def by_words(self, text: str, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return the ids of what shares words with a text, the likeliest first."""
        asked = " | ".join(dict.fromkeys(_WORD.findall(text)[:MAX_WORDS]))
        if not asked:
            return []
        table = search_entries
        query = func.to_tsquery(ENGLISH, asked)
        rank = func.ts_rank_cd(table.c.words, query, 1)
        question = (
            select(table.c.id)
            .where(self._mine(table), table.c.kind == kind.value, table.c.words.op("@@")(query))
            .order_by(rank.desc(), table.c.id)
            .limit(limit)
        )
        return [row["id"] for row in await self._all(question)]

    async def can_compare(self) -> bool:
        """Return whether the database can compare vectors at all."""
        return seen((await self._run(LOOK)).one()) is Extension.READY

    async def has_learned(self, model: str) -> bool:
        """Return whether there is any vector of this model to compare with."""
        table = search_vectors
        some = select(table.c.id).where(self._mine(table), table.c.model == model, table.c.dimensions > 0)
        return await self._one(some.limit(1)) is not None

    async def unlearned(self, model: str, *, limit: int) -> Sequence[Entry]:
        """Return entries without a vector of this model for what they say now, one author's after another's.

        Left out is what people wrote who turned AI off, or whom nobody knows.
        """
        entries, vectors = search_entries, search_vectors
        learned = and_(
            vectors.c.team_id == entries.c.team_id,
            vectors.c.kind == entries.c.kind,
            vectors.c.id == entries.c.id,
            vectors.c.digest == entries.c.digest,
            vectors.c.model == model,
        )
        columns = [entries.c[field.name] for field in fields(Entry)]
        question = (
            select(*columns)
            .select_from(entries.outerjoin(vectors, learned).outerjoin(people, _AUTHOR))
            .where(self._mine(entries), vectors.c.id.is_(None), _MAY_LEAVE)
            .order_by(entries.c.author_id, entries.c.kind, entries.c.id)
            .limit(limit)
        )
        return [Entry(**{**row, "kind": Kind(row["kind"])}) for row in await self._all(question)]

    async def learn(self, model: str, found: Sequence[tuple[Entry, tuple[float, ...] | None]]) -> None:
        """Keep the vectors of entries, None for one the model would not take.

        Not those of an author who turned AI off meanwhile. Vectors of the model of another length go.
        """
        lengths = {len(vector) for _, vector in found if vector is not None}
        if lengths:
            others = (
                search_vectors.delete()
                .where(self._mine(search_vectors), search_vectors.c.model == model)
                .where(search_vectors.c.dimensions.not_in({0, *lengths}))
            )
            await self._run(others)
        if found:
            await self._run(_LEARN, [self._learned(model, entry, vector) for entry, vector in found])

    async def by_meaning(self, asked: Meaning, kind: Kind, *, limit: int) -> Sequence[Near]:
        """Return what is nearest to a meaning, the nearest first; nothing when it cannot be compared."""
        if not await self.can_compare():
            return []
        await self._run(LOOK_WIDELY)
        dimensions = len(asked.vector)
        wanted = type_of(dimensions)
        distance = f"CAST(embedding AS {wanted}) <=> CAST(:asked AS {wanted})"
        question = text(
            f"SELECT id, 1 - ({distance}) AS likeness FROM search_vectors "  # noqa: S608 - a number of ours
            f"WHERE team_id = :team_id AND kind = :kind AND model = :model AND dimensions = {dimensions} "
            f"ORDER BY {distance} LIMIT :limit"
        ).bindparams(
            asked=f"[{','.join(map(repr, asked.vector))}]",
            team_id=self._team_id,
            kind=kind.value,
            model=asked.model,
            limit=limit,
        )
        return [Near(row["id"], row["likeness"]) for row in await self._all(question)]

    def _learned(self, model: str, entry: Entry, vector: tuple[float, ...] | None) -> dict[str, Any]:
        return {
            "for_team": self._team_id,
            "for_kind": entry.kind.value,
            "for_id": entry.id,
            "digest": entry.digest,
            "model": model,
            "dimensions": len(vector or ()),
            "embedding": list(vector) if vector is not None else None,
        }


_AUTHOR = and_(people.c.team_id == search_entries.c.team_id, people.c.id == search_entries.c.author_id)
_MAY_LEAVE = or_(search_entries.c.author_id.is_(None), people.c.uses_ai)
"""What Convers took from a file is nobody's; what somebody wrote may leave while they use AI."""


def _learn() -> Any:
    """Return the statement that keeps a vector, if its entry is still there and its author willing."""
    vectors, entries = search_vectors, search_entries
    given = ("digest", "model", "dimensions", "embedding")
    values = [bindparam(name, type_=vectors.c[name].type) for name in given]
    mine = and_(
        entries.c.team_id == bindparam("for_team"),
        entries.c.kind == bindparam("for_kind"),
        entries.c.id == bindparam("for_id"),
    )
    chosen = (
        select(entries.c.team_id, entries.c.kind, entries.c.id, *values)
        .select_from(entries.outerjoin(people, _AUTHOR))
        .where(mine, _MAY_LEAVE)
    )
    written = insert(vectors).from_select(["team_id", "kind", "id", *given], chosen)
    return written.on_conflict_do_update(
        index_elements=["team_id", "kind", "id"], set_={name: written.excluded[name] for name in given}
    )


_LEARN = _learn()
