"""What every repository stands on: one connection in a transaction, one workspace."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable, RowMapping, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import TeamId
from storage.errors import translated


class Shelf:
    """Rows of one workspace, within the current transaction.

    Every statement names the workspace; row-level security is the second lock, not the first.
    """

    def __init__(self, connection: AsyncConnection, team_id: TeamId) -> None:
        self._connection = connection
        self._team_id = team_id

    def _mine(self, table: Table) -> ColumnElement[bool]:
        return table.c.team_id == self._team_id

    async def _run(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        with translated():
            return await self._connection.execute(statement, rows)

    async def _one(self, statement: Executable) -> RowMapping | None:
        return (await self._run(statement)).mappings().one_or_none()

    async def _all(self, statement: Executable) -> Sequence[RowMapping]:
        return (await self._run(statement)).mappings().all()
