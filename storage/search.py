"""The index: PostgreSQL's full text, kept in step with revisions."""

import re
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import REGCONFIG, insert

from domain.recommendations.model import Entry, Kind
from storage.schema import processes
from storage.schema_search import search_entries
from storage.schema_templates import templates
from storage.shelf import Shelf

ENGLISH = cast("english", REGCONFIG)
"""The language in which words are reduced to their stems."""
MAX_WORDS = 60
"""Words of a question that are searched for."""
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
        )
        if kind is Kind.TEMPLATE:
            question = question.where(templates.c.archived_at.is_(None))
        return [row["id"] for row in await self._all(question.limit(limit))]

    async def put(self, entry: Entry) -> None:
        """Insert an entry, or replace an older one."""
        words = func.setweight(func.to_tsvector(ENGLISH, entry.title), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector(ENGLISH, entry.text), literal_column("'C'"))
        )
        row = {**asdict(entry), "kind": entry.kind.value, "team_id": self._team_id, "words": words}
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
