"""Summaries in memory."""

from domain.threads.model import Summary
from tests.fakes.tables import Table, Transaction


class FakeSummaryRepository:
    """The SummaryRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._summaries: Table[str, Summary] = Table(transaction, "summaries")

    async def get(self, summary_id: str) -> Summary | None:
        """Return a summary."""
        return await self._summaries.get(summary_id)

    async def put(self, summary: Summary) -> None:
        """Insert a summary, or replace the one with its id."""
        await self._summaries.put(summary.id, summary)

    async def drop_made_by_model(self) -> None:
        """Forget what a model found."""
        for summary in await self._summaries.all():
            if summary.by_model:
                await self._summaries.remove(summary.id)
