"""The Home shelf: what each person's Home looked like last."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, any_, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.home.model import HomeTab
from domain.ids import ProcessId, UserId
from storage.schema import homes
from storage.shelf import Shelf


class SqlHomeTabRepository(Shelf):
    """Homes of one workspace."""

    async def get(self, user_id: UserId) -> HomeTab | None:
        """Return what is remembered of a person's Home; None when they never opened it."""
        row = await self._one(select(homes).where(self._theirs(user_id)))
        if row is None:
            return None
        facts = {name: value for name, value in row.items() if name != "team_id"}
        return HomeTab(**{**facts, "process_ids": tuple(map(ProcessId, row["process_ids"]))})

    async def opened(self, user_id: UserId, at: datetime) -> None:
        """Remember that the person opened it: on its first page, to be shown anew."""
        anew = {"opened_at": at, "page": 0, "is_stale": False, "fingerprint": None}
        new = insert(homes).values(
            team_id=self._team_id, user_id=user_id, is_introduced=False, process_ids=[], **anew
        )
        await self._run(
            new.on_conflict_do_update(index_elements=[homes.c.team_id, homes.c.user_id], set_=anew)
        )

    async def turn_to(self, user_id: UserId, page: int) -> None:
        """Remember the page the person turned to."""
        await self._set(user_id, page=page)

    async def introduced(self, user_id: UserId) -> None:
        """Remember that the person needs the introduction no more."""
        await self._set(user_id, is_introduced=True)

    async def shown(self, user_id: UserId, fingerprint: str, process_ids: Collection[ProcessId]) -> None:
        """Remember what was shown."""
        await self._set(user_id, fingerprint=fingerprint, process_ids=sorted(process_ids))

    async def concerned(
        self, process_id: ProcessId, user_ids: Collection[UserId], *, opened_since: datetime
    ) -> Sequence[UserId]:
        """Return who opened their Home since then and is one of these people, or has the process on it."""
        concerned = homes.c.user_id.in_(user_ids) | (literal(process_id) == any_(homes.c.process_ids))
        question = select(homes.c.user_id).where(
            self._mine(homes), homes.c.opened_at >= opened_since, concerned
        )
        rows = await self._all(question.order_by(homes.c.user_id))
        return [UserId(row["user_id"]) for row in rows]

    async def mark_stale(self, user_id: UserId) -> bool:
        """Note that a redraw is on its way; False when it was noted before (compare-and-set)."""
        marking = update(homes).where(self._theirs(user_id), ~homes.c.is_stale).values(is_stale=True)
        return (await self._run(marking)).rowcount == 1

    async def mark_fresh(self, user_id: UserId) -> None:
        """Note that the redraw begins: what changes from now on needs another one."""
        await self._set(user_id, is_stale=False)

    def _theirs(self, user_id: UserId) -> ColumnElement[bool]:
        return self._mine(homes) & (homes.c.user_id == user_id)

    async def _set(self, user_id: UserId, **values: Any) -> None:
        await self._run(update(homes).where(self._theirs(user_id)).values(**values))
