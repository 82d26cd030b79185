"""The process shelf: a process and its steps, written together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, any_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.errors import ConflictError
from domain.ids import ChannelId, MessageTs, ProcessId, UserId
from domain.processes.model import Process, ProcessState, Step, StepState
from domain.processes.sight import Sight
from storage.codecs import (
    ANSWERS,
    CONDITION,
    DUE_RULE,
    EVIDENCE,
    KIND,
    ORIGIN,
    QUESTION,
    QUESTIONS,
    ROLES,
    SOURCE,
    STATE,
    STEP_STATE,
    Codec,
)
from storage.schema import processes, steps
from storage.shelf import Shelf

STEP_KEY = (steps.c.team_id, steps.c.process_id, steps.c.id)
KEPT_ON_SAVE = ("team_id", "id", "card_ts")
"""`card_ts` has a method of its own: a value read before the card was posted must not forget it."""
PROCESS_CODECS: Mapping[str, Codec[Any]] = {
    "state": STATE,
    "roles": ROLES,
    "questions": QUESTIONS,
    "answers": ANSWERS,
    "origin": ORIGIN,
}
STEP_CODECS: Mapping[str, Codec[Any]] = {
    "state": STEP_STATE,
    "kind": KIND,
    "due_rule": DUE_RULE,
    "condition": CONDITION,
    "question": QUESTION,
    "evidence": EVIDENCE,
    "source": SOURCE,
}
Row = dict[str, Any]
UNDER_WAY = tuple(state.value for state in ProcessState if state.is_under_way)


class SqlProcessRepository(Shelf):
    """Processes of one workspace."""

    async def get(self, process_id: ProcessId) -> Process | None:
        """Return the process with all its steps."""
        return await self._find_one(processes.c.id == process_id)

    async def by_card(self, channel_id: ChannelId, card_ts: MessageTs) -> Process | None:
        """Return the process whose card is this message."""
        return await self._find_one((processes.c.channel_id == channel_id) & (processes.c.card_ts == card_ts))

    async def add(self, process: Process) -> None:
        """Insert a new process."""
        await self._run(insert(processes), [self._process_row(process)])
        if process.steps:
            await self._run(insert(steps), [self._step_row(process.id, step) for step in process.steps])

    async def save(self, process: Process, *, expected_version: int) -> None:
        """Write what changed; ConflictError unless the stored version is the expected one.

        The update of the process row holds it to the end of the transaction, so the steps read after it
        cannot change under us: only rows that differ are written.
        """
        row = self._process_row(process)
        changed = (
            update(processes)
            .where(self._mine(processes), processes.c.id == process.id)
            .where(processes.c.version == expected_version)
            .values({name: value for name, value in row.items() if name not in KEPT_ON_SAVE})
        )
        if (await self._run(changed)).rowcount == 0:
            raise ConflictError
        await self._save_steps(process)

    async def list_open(self, *, channel_ids: Sequence[ChannelId] | None, limit: int) -> Sequence[Process]:
        """Return processes under way, newest first, in these channels (None: everywhere)."""
        question = select(processes).where(self._mine(processes), processes.c.state.in_(UNDER_WAY))
        if channel_ids is not None:
            question = question.where(processes.c.channel_id.in_(channel_ids))
        newest = question.order_by(processes.c.started_at.desc(), processes.c.id).limit(limit)
        return await self._with_steps(await self._all(newest))

    async def involving(self, user_id: UserId, *, limit: int) -> Sequence[Process]:
        """Return open processes that name the person, those with their most urgent open step first."""
        unfinished = steps.c.state.in_([state.value for state in StepState if not state.is_finished])
        theirs = (
            select(steps.c.process_id, func.min(steps.c.due_on).filter(unfinished).label("due_on"))
            .where(self._mine(steps), (steps.c.owner_id == user_id) | (steps.c.waits_on_id == user_id))
            .group_by(steps.c.process_id)
            .subquery("theirs")
        )
        question = (
            select(processes)
            .outerjoin(theirs, theirs.c.process_id == processes.c.id)
            .where(self._mine(processes), processes.c.state == ProcessState.OPEN.value)
            .where(_is_theirs(user_id) | theirs.c.process_id.is_not(None))
            .order_by(theirs.c.due_on.asc().nulls_last(), processes.c.started_at.desc(), processes.c.id)
            .limit(limit)
        )
        return await self._with_steps(await self._all(question))

    async def find(self, text: str, *, sight: Sight, limit: int) -> Sequence[Process]:
        """Return processes in sight whose name contains the text: so named ones, open ones, newest first."""
        is_so_named = func.lower(processes.c.name) == func.lower(text)
        is_open = processes.c.state == ProcessState.OPEN.value
        question = (
            select(processes)
            .where(self._mine(processes), _named(text), self._is_in(sight))
            .order_by(is_so_named.desc(), is_open.desc(), processes.c.started_at.desc(), processes.c.id)
            .limit(limit)
        )
        return await self._with_steps(await self._all(question))

    async def list_in_sight(self, sight: Sight, *, limit: int) -> Sequence[Process]:
        """Return processes under way in sight, newest first."""
        question = (
            select(processes)
            .where(self._mine(processes), processes.c.state.in_(UNDER_WAY), self._is_in(sight))
            .order_by(processes.c.started_at.desc(), processes.c.id)
            .limit(limit)
        )
        return await self._with_steps(await self._all(question))

    async def homes_of(self, user_id: UserId) -> Sequence[ChannelId]:
        """Return the channels of the processes under way that the person is involved in."""
        return await self._homes(processes.c.state.in_(UNDER_WAY) & self._involves(user_id))

    async def homes_of_name(self, text: str) -> Sequence[ChannelId]:
        """Return the channels of the processes whose name contains the text."""
        return await self._homes(_named(text))

    async def set_card(self, process_id: ProcessId, card_ts: MessageTs) -> None:
        """Remember the card's message; leaves the version alone."""
        mine = update(processes).where(self._mine(processes), processes.c.id == process_id)
        await self._run(mine.values(card_ts=card_ts))

    async def _homes(self, condition: ColumnElement[bool]) -> Sequence[ChannelId]:
        homes = select(processes.c.channel_id).where(self._mine(processes), condition).distinct()
        return [ChannelId(row["channel_id"]) for row in await self._all(homes)]

    def _is_in(self, sight: Sight) -> ColumnElement[bool]:
        named_there = processes.c.channel_id.in_(sight.named_in) & self._involves(sight.user_id)
        return processes.c.channel_id.in_(sight.whole) | named_there

    def _involves(self, user_id: UserId) -> ColumnElement[bool]:
        of_their_steps = select(steps.c.process_id).where(self._mine(steps), steps.c.owner_id == user_id)
        return _is_theirs(user_id) | processes.c.id.in_(of_their_steps)

    async def _find_one(self, condition: ColumnElement[bool]) -> Process | None:
        question = select(processes).where(self._mine(processes), condition).order_by(processes.c.id).limit(1)
        found = await self._with_steps(await self._all(question))
        return found[0] if found else None

    async def _with_steps(self, rows: Sequence[RowMapping]) -> list[Process]:
        by_process: dict[str, list[Step]] = defaultdict(list)
        if rows:
            wanted = [row["id"] for row in rows]
            theirs = select(steps).where(self._mine(steps), steps.c.process_id.in_(wanted))
            for row in await self._all(theirs):
                by_process[row["process_id"]].append(_step(row))
        return [_process(row).with_steps(tuple(by_process[row["id"]])) for row in rows]

    async def _save_steps(self, process: Process) -> None:
        theirs = select(steps).where(self._mine(steps), steps.c.process_id == process.id)
        stored = {row["id"]: _step(row) for row in await self._all(theirs)}
        if gone := stored.keys() - {step.id for step in process.steps}:
            await self._run(
                delete(steps).where(self._mine(steps), steps.c.process_id == process.id, steps.c.id.in_(gone))
            )
        if fresh := [step for step in process.steps if stored.get(step.id) != step]:
            write = upsert(steps)
            every = {c.name: write.excluded[c.name] for c in steps.c if not c.primary_key}
            replacing = write.on_conflict_do_update(index_elements=STEP_KEY, set_=every)
            await self._run(replacing, [self._step_row(process.id, step) for step in fresh])

    def _process_row(self, process: Process) -> dict[str, Any]:
        return {**_plain(process, PROCESS_CODECS, ("steps",)), "team_id": self._team_id}

    def _step_row(self, process_id: ProcessId, step: Step) -> dict[str, Any]:
        return {**_plain(step, STEP_CODECS), "team_id": self._team_id, "process_id": process_id}


def _is_theirs(user_id: UserId) -> ColumnElement[bool]:
    """Tell whether they own, started or edit the process as a whole."""
    either = (processes.c.owner_id == user_id) | (processes.c.started_by == user_id)
    return either | (any_(processes.c.editors) == user_id)


def _named(text: str) -> ColumnElement[bool]:
    return processes.c.name.icontains(text, autoescape=True)


def _plain(value: Process | Step, codecs: Mapping[str, Codec[Any]], left_out: Sequence[str] = ()) -> Row:
    """Return the value's fields as columns take them."""
    facts = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in left_out}
    return {name: codecs[name].dump(fact) if name in codecs else fact for name, fact in facts.items()}


def _process(row: RowMapping) -> Process:
    facts = {**row, **{name: codec.load(row[name]) for name, codec in PROCESS_CODECS.items()}}
    return Process(**{**facts, "editors": tuple(row["editors"])})


def _step(row: RowMapping) -> Step:
    facts = {name: value for name, value in row.items() if name not in ("team_id", "process_id")}
    facts |= {name: codec.load(row[name]) for name, codec in STEP_CODECS.items()}
    return Step(**{**facts, "after_ids": tuple(row["after_ids"])})
