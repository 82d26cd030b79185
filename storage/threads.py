"""The shelf of what was found in conversations."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from domain.threads.model import Finding, Purpose, Summary
from storage.codecs import Codec
from storage.schema_threads import thread_summaries
from storage.shelf import Shelf

FINDINGS: Codec[tuple[Finding, ...]] = Codec(TypeAdapter(tuple[Finding, ...]))


class SqlSummaryRepository(Shelf):
    """Summaries of one workspace."""

    async def get(self, summary_id: str) -> Summary | None:
        """Return a summary."""
        table = thread_summaries
        row = await self._one(select(table).where(self._mine(table), table.c.id == summary_id))
        if row is None:
            return None
        typed = {"purpose": Purpose(row["purpose"]), "findings": FINDINGS.load(row["findings"])}
        return Summary(**{**row, **typed})

    async def put(self, summary: Summary) -> None:
        """Insert a summary, or replace the one with its id."""
        row: dict[str, Any] = {field.name: getattr(summary, field.name) for field in fields(summary)}
        row |= {"purpose": summary.purpose.value, "findings": FINDINGS.dump(summary.findings)}
        row["team_id"] = self._team_id
        written = insert(thread_summaries).values(row)
        await self._run(written.on_conflict_do_update(index_elements=["team_id", "id"], set_=row))

    async def drop_made_by_model(self) -> None:
        """Forget what a model found."""
        await self._run(
            delete(thread_summaries).where(self._mine(thread_summaries), thread_summaries.c.by_model)
        )

    async def purge_before(self, at: datetime) -> int:
        """Forget what was found before an instant; return how many summaries."""
        old = delete(thread_summaries).where(self._mine(thread_summaries), thread_summaries.c.made_at < at)
        return (await self._run(old)).rowcount
